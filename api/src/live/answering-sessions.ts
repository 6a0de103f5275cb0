import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hash } from 'node:crypto';
import { Bus } from '../core/bus/bus.js';
import { ReplyFailed, ReplyPosted, ReplyStarted } from '../chat/index.js';
import { Announcer } from '../core/instances/announcer.js';
import { ListHinted } from '../core/instances/instances.events.js';
import { Messenger } from '../core/instances/messenger.js';
import { Revision } from './revision.js';
import { withAnswering } from './session-json.js';

const CHANNEL = 'answering';
/** How long something may be answered elsewhere without another word, in milliseconds: longer than any reply takes. */
const FORGOTTEN_AFTER_MS = 360_000;

interface Answering {
  /** the message that is being answered: replies of one session are generated one after another */
  message_id: string;
  since: number;
}

/**
 * The sessions in which a reply is being generated, at whichever server, as the list shows them.
 *
 * Guarantees: the revision increases after each change, so that no snapshot keeps an earlier state.
 */
@Injectable()
export class AnsweringSessions implements OnModuleInit {
  private readonly sessions = new Map<string, Answering>();
  private text = '';

  constructor(
    private readonly bus: Bus,
    private readonly revision: Revision,
    private readonly announcer: Announcer,
    private readonly messenger: Messenger,
  ) {
    bus.committed(ReplyStarted, ({ session_id, start }) => this.begin(session_id, start.reply_to));
    bus.committed(ReplyPosted, ({ session, reply }) => this.end(session.session_id, reply.reply_to) && this.revision.noteCounted());
    bus.committed(ReplyFailed, ({ session_id, reply_to }) => this.end(session_id, reply_to) && this.revision.advance());
  }

  onModuleInit(): Promise<void> {
    return this.messenger.subscribe(CHANNEL, ({ session_id, message_id, isRunning }) => {
      this.set(String(session_id), isRunning === true ? String(message_id) : null);
      this.bus.notifyElsewhere(new ListHinted());
    });
  }

  /** Equal where the same sessions are being answered; empty if none is. */
  get digest(): string {
    return this.text;
  }

  /** @param page a page of sessions as the database wrote it @returns the same with the present state */
  markIn(page: string): string {
    return withAnswering(page, this.sessions.keys());
  }

  private begin(session_id: string, message_id: string): void {
    this.set(session_id, message_id);
    this.announcer.tell(CHANNEL, { session_id, message_id, isRunning: true });
    this.revision.advance();
  }

  /** @returns whether something changed */
  private end(session_id: string, message_id: string | null): boolean {
    if (message_id === null || this.sessions.get(session_id)?.message_id !== message_id) return false;
    this.set(session_id, null);
    this.announcer.tell(CHANNEL, { session_id, isRunning: false });
    return true;
  }

  private set(session_id: string, message_id: string | null): void {
    const now = performance.now();
    this.sessions.delete(session_id);
    if (message_id !== null) this.sessions.set(session_id, { message_id, since: now });
    for (const [id, { since }] of this.sessions) if (now - since > FORGOTTEN_AFTER_MS) this.sessions.delete(id);
    this.text = this.sessions.size === 0 ? '' : hash('sha256', [...this.sessions.keys()].sort().join(), 'hex').slice(0, 8);
  }
}
