import { LiveAnnouncer } from '@angular/cdk/a11y';
import { ChangeDetectionStrategy, Component, Injector, afterNextRender, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Translations } from '../../core/i18n/translations';
import { ConversationActions } from './conversation-actions';
import { ConversationStore } from './conversation.store';
import type { ReadingPosition } from './reading-position';

/** Earlier pages that are loaded to find a message, before it is taken to be part of another version. */
const MAX_EARLIER_PAGES = 10;

/**
 * Brings a message that a search found into view. One that is part of another version of the conversation is shown only when the user says
 * so: until then, this is a line that says where it is.
 */
@Component({
  selector: 'app-passage-notice',
  imports: [MatButton, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ng-container *transloco="let t">
      @if (elsewhere(); as message_id) {
        <p role="status">
          <span>{{ t('chat.passage.elsewhere') }}</span>
          <button matButton type="button" (click)="switchTo(message_id)">{{ t('chat.passage.show') }}</button>
          <button matButton type="button" (click)="elsewhere.set(null)">{{ t('chat.passage.dismiss') }}</button>
        </p>
      }
    </ng-container>
  `,
  styles: `
    :host {
      display: contents;
    }
    p {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 0.5rem;
      padding-inline-start: 1rem;
      border-radius: 12px;
      background: var(--mat-sys-surface-container-high);
    }
    span {
      flex: 1 1 14rem;
    }
    button {
      min-block-size: 44px;
    }
  `,
})
export class PassageNotice {
  /** what a search found; undefined for nothing */
  readonly message_id = input.required<string | undefined>();
  readonly position = input.required<ReadingPosition>();

  private readonly store = inject(ConversationStore);
  private readonly actions = inject(ConversationActions);
  private readonly router = inject(Router);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly translations = inject(Translations);
  private readonly injector = inject(Injector);
  /** Id of the message, if it is part of another version. */
  protected readonly elsewhere = signal<string | null>(null);

  constructor() {
    effect(() => {
      const message_id = this.message_id();
      if (message_id === undefined || this.store.state() !== 'ready') return;
      untracked(() => void this.find(message_id));
      // A reload is at the last question again.
      void this.router.navigate([], { queryParams: {}, replaceUrl: true });
    });
  }

  protected async switchTo(message_id: string): Promise<void> {
    if (await this.actions.showMessage(message_id)) await this.find(message_id);
  }

  private async find(message_id: string): Promise<void> {
    this.elsewhere.set(null);
    const isShown = () => this.store.items().some((item) => item.message_id === message_id);
    for (let pages = 0; !isShown() && this.store.hasEarlier() && pages < MAX_EARLIER_PAGES; pages += 1) {
      if (!(await this.actions.loadEarlier())) return;
    }
    if (isShown()) this.show(message_id);
    else this.elsewhere.set(message_id);
  }

  private show(message_id: string): void {
    this.actions.found.set(message_id);
    void this.announcer.announce(this.translations.text('chat.passage.shown'), 'polite');
    afterNextRender({ mixedReadWrite: () => this.position().show(message_id) }, { injector: this.injector });
  }
}
