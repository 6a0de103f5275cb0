import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { ExtensionActions } from '../../core/extensions/extension-actions';
import { Icon } from '../../ui/icon/icon';
import { ConversationActions } from './conversation-actions';
import { MessageVersions } from './message-versions';
import { RegenerateActions } from './regenerate-actions';
import type { ItemState, TranscriptItem } from './transcript-items';

/** Those of answers that can be replaced from here; what is offered for an interrupted one is in `ReplyFailure`. */
const REPLACEABLE_STATES: ReadonlySet<ItemState> = new Set(['complete', 'stopped']);

/** The buttons below a message: for its versions, and for what can be done with it. */
@Component({
  selector: 'app-message-actions',
  imports: [Icon, MessageVersions, RegenerateActions, TranslocoDirective],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './message-actions.html',
  styleUrl: './message-actions.scss',
})
export class MessageActions {
  readonly item = input.required<TranscriptItem>();

  private readonly extensions = inject(ExtensionActions);
  protected readonly actions = inject(ConversationActions);
  protected readonly ratings = ['up', 'down'] as const;
  protected readonly isCopied = computed(() => this.actions.copied() === this.item().key);
  protected readonly canCopy = computed(() => this.item().stored !== null);
  protected readonly canEdit = computed(() => this.item().role === 'user' && this.item().stored !== null && !this.actions.isEnded());
  protected readonly canRate = computed(() => this.item().stored !== null && ['assistant', 'operator'].includes(this.item().role));
  protected readonly extensionActions = computed(() => {
    const message = this.item().stored;
    return message ? this.extensions.of('message.action', { message }) : [];
  });
  /** Id of the message that another answer can be asked for to; null if it cannot. */
  protected readonly regenerates = computed(() => {
    const { role, reply_to, state } = this.item();
    return role === 'assistant' && REPLACEABLE_STATES.has(state) && !this.actions.isEnded() ? reply_to : null;
  });
}
