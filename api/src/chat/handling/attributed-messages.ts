import { Injectable } from '@nestjs/common';
import { type Message, type Session, SYSTEM_SENTENCES, type SystemEvent } from '@switchboard/shared';
import { Clock } from '../../core/clock/clock.js';
import type { WriteJob } from '../../core/database/write-gate.js';
import { newId } from '../../core/ids/new-id.js';
import { SessionsService, type StoredSession } from '../../sessions/index.js';
import { HandlingRepository } from './handling.repository.js';

/** Who wrote a message, or did what it tells of. */
interface Author {
  user_id: string;
  name: string | null;
}

/** A message that was added, and its session afterwards. */
interface Added {
  session: Session;
  message: Message;
}

/** In place of a name, where there is none. */
const NAMELESS = 'A person';

/** Adds messages of administrators and of the system at the end of the branch shown. */
@Injectable()
export class AttributedMessages {
  constructor(
    private readonly repository: HandlingRepository,
    private readonly sessions: SessionsService,
    private readonly clock: Clock,
  ) {}

  /** Tells of a change. @param session as it is after the change, without the message */
  async tell(job: WriteJob, session: StoredSession, type: SystemEvent['type'], author: Author, note: string | null = null): Promise<Added> {
    const event: SystemEvent = { type, by: author.user_id, ...(type === 'person_requested' && { note }) };
    const sentence = SYSTEM_SENTENCES[type].replace('{name}', () => author.name ?? NAMELESS);
    const content = `${sentence}${note === null ? '' : `\n\n${note}`}`;
    const added = await this.add(job, session, author, { role: 'system', content, event, message_id: newId(this.clock.now()) });
    if (!added) throw new Error('A newly generated id was already in use.');
    return added;
  }

  /** Adds what an administrator says. @returns null when the id is taken: then nothing was done */
  say(job: WriteJob, session: StoredSession, author: Author, message_id: string, content: string): Promise<Added | null> {
    return this.add(job, session, author, { role: 'operator', content, event: null, message_id });
  }

  private async add(
    job: WriteJob,
    session: StoredSession,
    author: Author,
    said: Pick<Message, 'role' | 'content' | 'event' | 'message_id'>,
  ): Promise<Added | null> {
    const message: Message = {
      ...said, session_id: session.session_id, seq: session.last_seq + 1, created_at: this.clock.instant(), status: 'complete',
      author_id: author.user_id, author_name: author.name, responder: null, sources: [], reply_to: null, reply_id: null, parent_id: null, version: 1,
      model: null, finish_reason: null, usage: null, first_ms: null, thought_ms: null, total_ms: null, history_from: null, stood_in_for: null,
      feedback: null,
    };
    const shown = await this.sessions.unarchive(job, session);
    const inserted = await this.repository.insertMessage(job.manager, message, session.leaf_id);
    if (!inserted) return null;
    const placed = { ...message, parent_id: inserted.parent_id };
    return { session: this.sessions.withMessage(shown, placed), message: placed };
  }
}
