import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Session } from '@switchboard/shared';
import { Translations } from '../../core/i18n/translations';
import { type Command, provideCommands } from '../../core/palette/commands';
import { Icon } from '../../ui/icon/icon';
import { type Arrangement, Arrangements } from './arrangements';
import { HandlingStore } from './handling/handling.store';
import { OpeningsStore } from './handling/openings.store';

/** The menu of the conversation on screen: it is pinned and archived here, a person is asked for, and who has opened it is listed. Adds the same to the palette. */
@Component({
  selector: 'app-conversation-menu',
  imports: [Icon, MatMenu, MatMenuItem, MatMenuTrigger, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      <button
        type="button"
        class="open"
        [matMenuTriggerFor]="menu"
        [attr.aria-label]="t('chat.commands.menu')"
        [title]="t('chat.commands.menu')"
      >
        <app-icon name="more" />
      </button>
      <mat-menu #menu="matMenu" xPosition="before">
        @for (command of commands(); track command.id) {
          <button mat-menu-item type="button" (click)="command.run()">
            <app-icon [name]="command.icon" class="item-icon" />{{ command.text }}
          </button>
        }
      </mat-menu>
    </ng-container>
  `,
  styleUrl: './conversation-menu.scss',
})
export class ConversationMenu {
  readonly session = input.required<Session>();

  /** a change was stored, or could not be */
  readonly arranged = output();

  private readonly arrangements = inject(Arrangements);
  private readonly translations = inject(Translations);
  private readonly handling = inject(HandlingStore);
  private readonly openings = inject(OpeningsStore);
  protected readonly commands = computed<Command[]>(() => {
    const { pinned, archived } = this.session();
    const pin: Command = {
      id: 'pin',
      icon: 'pin',
      text: this.translations.text(pinned ? 'chat.commands.unpin' : 'chat.commands.pin'),
      run: () => void this.arrange({ pinned: !pinned }),
    };
    const archive: Command = {
      id: 'archive',
      icon: 'archive',
      text: this.translations.text(archived ? 'chat.commands.unarchive' : 'chat.commands.archive'),
      run: () => void this.arrange({ archived: !archived }),
    };
    const person: Command = { id: 'person', icon: 'user', text: this.translations.text('chat.person.ask'), run: () => this.handling.openForm() };
    const opened: Command = { id: 'openings', icon: 'shield', text: this.translations.text('chat.openings.list'), run: () => this.openings.openList() };
    const isOpened = this.openings.openings().length > 0;
    return [...(this.handling.canAsk() ? [person] : []), ...(archived ? [] : [pin]), archive, ...(isOpened ? [opened] : [])];
  });

  constructor() {
    provideCommands({ heading: 'chat.commands.heading', commands: () => this.commands() });
  }

  private async arrange(change: Arrangement): Promise<void> {
    await this.arrangements.apply(this.session(), change);
    this.arranged.emit();
  }
}
