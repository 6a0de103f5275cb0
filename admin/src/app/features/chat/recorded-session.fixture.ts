import { type Message, MessageTree, type Problem, type Session, type SessionStreamEvents, type SystemEventType } from '@switchboard/shared';
import type { StreamEvent } from '../../core/live/event-stream';
import { aMessage, aReply, aSession } from './chat-samples';
import { BLANK_PROBLEM } from './transcript.fixture';

/** What a server has stored, and what is being generated, after one of the events of its stream. */
export interface Stage {
  readonly event: StreamEvent;
  readonly session: Session;
  readonly messages: readonly Message[];
  /** what a stream that opens now reports of the running reply */
  readonly reported: readonly StreamEvent[];
}

/** A server's session, as far as its stream tells of it: every step is recorded with the state after it. */
export class RecordedSession {
  readonly stages: Stage[] = [];
  private session = aSession({ message_count: 0, leaf_id: null });
  private messages: readonly Message[] = [];
  private reported: readonly StreamEvent[] = [];
  /** the messages that replies follow which do not follow their questions, by the ids of the replies */
  private readonly places = new Map<string, string>();
  private minutes = 0;

  /** The branch shown, as the server would send it. */
  static branchOf({ messages, session }: Pick<Stage, 'messages' | 'session'>): Message[] {
    return new MessageTree(messages).path(session.leaf_id);
  }

  /** A user says something, after a message or, by default, at the end of the branch shown. */
  say(message_id: string, reply_id: string | null, parent_id?: string | null): void {
    const parent = parent_id === undefined ? this.afterEnd() : parent_id;
    this.store('message', aMessage({ message_id, reply_id, parent_id: parent, content: `say ${message_id}`, created_at: this.now() }), true);
  }

  /** Another reply to a message is asked for, beside the earlier ones. */
  ask(message_id: string, reply_id: string): void {
    this.reserve(message_id, reply_id);
    const newest = this.messages.findLast(({ reply_to }) => reply_to === message_id);
    const place = this.places.get(newest?.message_id ?? '');
    if (place !== undefined) this.places.set(reply_id, place);
    this.session = { ...this.session, leaf_id: place ?? message_id };
    this.tell('session', this.session);
  }

  /** Who answers has changed, or is to change: a system message tells of it. */
  change(type: SystemEventType, message_id: string): void {
    const of = { message_id, role: 'system', reply_id: null, parent_id: this.afterEnd(), author_id: 'anna', author_name: 'Anna' } as const;
    this.store('message', aMessage({ ...of, event: { type, by: 'anna' }, content: type, created_at: this.now() }), true);
  }

  /** The person who has the session types, and says something. */
  answerAs(message_id: string): void {
    this.tell('typing', { role: 'operator', name: 'Anna', at: this.now() });
    const of = { message_id, role: 'operator', reply_id: null, parent_id: this.afterEnd(), author_id: 'anna', author_name: 'Anna' } as const;
    this.store('message', aMessage({ ...of, content: `say ${message_id}`, created_at: this.now() }), true);
  }

  /** The session is handed back, and its last message is to be answered: after the one that tells of it, which does not name the reply. */
  handBack(message_id: string, reply_to: string, reply_id: string): void {
    this.tell('typing', { role: 'operator', name: 'Anna', at: this.now() });
    this.change('handed_back', message_id);
    for (const awaiting of [reply_to, message_id]) this.reserve(awaiting, reply_id);
    this.places.set(reply_id, message_id);
  }

  start(reply_to: string, reply_id: string, version = 1): void {
    const start = { reply_id, reply_to, version, responder: 'scripted', model: null, at: this.now() };
    this.reported = [eventOf('started', start)];
    this.tell('started', start);
  }

  think(text: string, offset = 0): void {
    const { reply_id, reply_to } = this.running();
    this.tell('thought', { reply_id, reply_to, offset, text });
  }

  /** A piece of the running reply. */
  speak(text: string): void {
    const { reply_id, reply_to, version } = this.running();
    const before = (this.reported[1]?.data as SessionStreamEvents['delta'] | undefined)?.text ?? '';
    const delta = { reply_id, reply_to, version, offset: before.length, text };
    this.reported = [this.reported[0], eventOf('delta', { ...delta, offset: 0, text: before + text })];
    this.tell('delta', delta);
  }

  /** The running reply ends. Where there is no text of a failed one, nothing is stored. */
  end(status: Message['status'] = 'complete'): void {
    const { reply_id, reply_to, version } = this.running();
    const content = (this.reported[1]?.data as SessionStreamEvents['delta'] | undefined)?.text ?? '';
    this.reported = [];
    if (content !== '' || status !== 'interrupted') {
      const parent_id = this.places.get(reply_id) ?? reply_to;
      const isEnd = this.session.leaf_id === parent_id;
      this.messages = this.messages.filter((message) => message.message_id !== reply_id);
      this.store('reply', aReply({ message_id: reply_id, reply_to, parent_id, version, content, status, created_at: this.now() }), isEnd);
    }
    if (status === 'interrupted') this.tell('error', { ...BLANK_PROBLEM, reply_to } satisfies Problem & { reply_to: string });
  }

  /** Another branch is shown. */
  show(message_id: string): void {
    this.session = { ...this.session, leaf_id: new MessageTree(this.messages).endBelow(message_id)!.message_id };
    this.tell('session', this.session);
  }

  private running(): SessionStreamEvents['started'] {
    return this.reported[0].data as SessionStreamEvents['started'];
  }

  private reserve(message_id: string, reply_id: string): void {
    this.messages = this.messages.map((message) => (message.message_id === message_id ? { ...message, reply_id } : message));
  }

  /** What a message at the end of the branch shown follows. */
  private afterEnd(): string | null {
    const end = this.messages.find((message) => message.message_id === this.session.leaf_id);
    return end?.reply_id ?? end?.message_id ?? null;
  }

  private store(event: 'message' | 'reply', message: Message, isEnd: boolean): void {
    const seq = (this.messages.at(-1)?.seq ?? 0) + 1;
    const stored = { ...message, seq };
    this.messages = [...this.messages, stored];
    const leaf_id = isEnd ? message.message_id : this.session.leaf_id;
    this.session = { ...this.session, leaf_id, message_count: this.messages.length, last_activity_at: message.created_at };
    this.tell(event, stored);
    this.tell('session', this.session);
  }

  private tell(event: keyof SessionStreamEvents, data: unknown): void {
    const { session, messages, reported } = this;
    this.stages.push({ event: eventOf(event, data), session, messages, reported });
  }

  private now(): string {
    this.minutes += 1;
    return new Date(Date.UTC(2026, 10, 22, 12, this.minutes)).toISOString();
  }
}

function eventOf(event: string, data: unknown): StreamEvent {
  return { id: null, event, data };
}
