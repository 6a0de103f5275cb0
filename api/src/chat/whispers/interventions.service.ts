import { Injectable } from '@nestjs/common';
import type { Whisper, WhisperRequest } from '@switchboard/shared';
import { WriteGate } from '../../core/database/write-gate.js';
import { actorOf, type Principal } from '../../core/http/access.js';
import { sessionNotFound, SessionsService } from '../../sessions/index.js';
import { Replies } from '../replies.js';
import { AnswerAnew } from './answer-anew.js';
import { AnswerStopped } from './whisper.events.js';
import { WhispersService } from './whispers.service.js';

/** What administrators do about an answer while it is being given. */
@Injectable()
export class InterventionsService {
  constructor(
    private readonly gate: WriteGate,
    private readonly sessions: SessionsService,
    private readonly replies: Replies,
    private readonly whispers: WhispersService,
    private readonly anew: AnswerAnew,
  ) {}

  /** Tells the responder something, at once if `now` is set. @throws DomainError as `WhispersService.add` */
  async whisper(principal: Principal, session_id: string, { now = false, ...request }: WhisperRequest): Promise<Whisper> {
    const whisper = await this.whispers.add(principal, session_id, request);
    if (now) await this.anew.heed(session_id, whisper.whisper_id);
    return whisper;
  }

  /** Stops what is being answered; the text generated so far is kept. Where nothing is, nothing happens. @throws DomainError 404 */
  async stop(principal: Principal, session_id: string): Promise<void> {
    const session = await this.sessions.stored(session_id);
    if (!session) throw sessionNotFound();
    if (!(await this.replies.isRunning(session_id))) return;
    await this.gate.run((job) => job.publish(new AnswerStopped(session, actorOf(principal))));
    await this.replies.stop(session_id);
  }
}
