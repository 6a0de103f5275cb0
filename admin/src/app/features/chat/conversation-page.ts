import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Conversation } from './conversation';

/** `/c/{session_id}`: each conversation has its own component and store, so that no state leaks from one to another. */
@Component({
  selector: 'app-conversation-page',
  imports: [Conversation],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (session_id of shown(); track session_id) {
      <app-conversation [session_id]="session_id" [at]="at()" />
    }
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class ConversationPage {
  /** from the URL */
  readonly session_id = input.required<string>();
  /** from the URL: the message that a search found */
  readonly at = input<string>();
  // The server stores ids in lower case; a typed URL may not be.
  protected readonly shown = computed(() => [this.session_id().toLowerCase()]);
}
