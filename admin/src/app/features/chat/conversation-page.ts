import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Conversation } from './conversation';

/** `/c/{session_id}`: each conversation gets a component and a store of its own, so that nothing of one shows in another. */
@Component({
  selector: 'app-conversation-page',
  imports: [Conversation],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (session_id of shown(); track session_id) {
      <app-conversation [session_id]="session_id" />
    }
  `,
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class ConversationPage {
  /** from the address */
  readonly session_id = input.required<string>();
  // The server stores ids in lower case; an address may be typed otherwise.
  protected readonly shown = computed(() => [this.session_id().toLowerCase()]);
}
