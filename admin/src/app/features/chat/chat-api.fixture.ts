import { type ChatRequest, type Message, type MessageList, MessageTree, type Session } from '@switchboard/shared';
import { Subject } from 'rxjs';
import type { StreamEvent } from '../../core/live/event-stream';
import type { MessagesPage } from './chat-api';
import { aMessage, aSession } from './chat-samples';

/** A server with one conversation, for specs of the store. */
export class FakeApi {
  readonly stream = new Subject<StreamEvent>();
  call = new Subject<StreamEvent>();
  readonly sent: (ChatRequest & { message_id: string })[] = [];
  /** the seqs before which pages were requested */
  readonly asked: number[] = [];
  session = aSession();
  stored: Message[] = [aMessage()];
  /** messages that fit into one response: few, if they are long */
  perAnswer = 200;

  events() {
    return this.stream;
  }
  send(_session_id: string, body: ChatRequest & { message_id: string }) {
    this.sent.push(body);
    return this.call;
  }
  regenerate() {
    return this.call;
  }
  showBranch(_session_id: string, leaf_id: string): Promise<Session> {
    this.session = { ...this.session, leaf_id };
    return Promise.resolve(this.session);
  }
  messages(_session_id: string, page: MessagesPage): Promise<MessageList> {
    if ('after' in page) return Promise.resolve({ messages: this.stored.filter(({ seq }) => seq > page.after) });
    this.asked.push(page.before);
    const path = new MessageTree(this.stored).path(this.session.leaf_id ?? this.stored.at(-1)?.message_id ?? null);
    const before = path.filter(({ seq }) => seq < page.before).sort((one, other) => one.seq - other.seq);
    const messages = before.slice(-Math.min(page.limit, this.perAnswer));
    return Promise.resolve({ messages, ...(messages.length < before.length && { more: true as const }) });
  }
}
