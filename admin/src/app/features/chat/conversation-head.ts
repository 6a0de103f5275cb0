import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';
import { ChatPageState } from './chat-page-state';
import { ConversationExportMenu } from './conversation-export-menu';
import { ConversationMenu } from './conversation-menu';
import { ConversationStore } from './conversation.store';
import { OpeningLine } from './handling/opening-line';
import { PersonBanner } from './handling/person-banner';
import { ResponderChoice } from './responder-choice';

/** The top of a conversation: its title, who answers, its download, and how it is kept; whether a person is waited for or there. */
@Component({
  selector: 'app-conversation-head',
  imports: [ConversationExportMenu, ConversationMenu, Icon, OpeningLine, PersonBanner, ResponderChoice, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header *transloco="let t">
      <button
        type="button"
        class="open-drawer"
        [class.folded]="pageState.isFolded()"
        [attr.aria-label]="t('chat.history.show')"
        [title]="t('chat.history.show')"
        (click)="pageState.showList(true)"
      >
        <app-icon name="menu" />
      </button>
      <h1 dir="auto" [title]="title() ?? ''">{{ title() ?? t('app.untitled') }}</h1>
      @if (store.state() === 'ready' && store.session(); as session) {
        @if (session.archived) {
          <span class="archived">{{ t('chat.history.archive_heading') }}</span>
        }
        @if (!store.ended()) {
          <app-responder-choice [session]="session" (stored)="store.refresh()" />
        }
        @if (session.message_count > 0) {
          <app-conversation-export-menu [session_id]="session.session_id" />
          <app-conversation-menu [session]="session" (arranged)="store.refresh()" />
        }
      }
    </header>
    @if (store.state() === 'ready') {
      <app-person-banner />
      <app-opening-line />
    }
  `,
  styleUrl: './conversation-head.scss',
})
export class ConversationHead {
  /** null while it has none */
  readonly title = input.required<string | null>();

  protected readonly store = inject(ConversationStore);
  protected readonly pageState = inject(ChatPageState);
}
