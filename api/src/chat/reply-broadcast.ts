import type { Delta, ReplyStart, Thought } from '@switchboard/shared';
import type { Bus } from '../core/bus/bus.js';
import type { Clock } from '../core/clock/clock.js';
import type { AskedReply } from './asked-reply.js';
import { ReplyGrew, ReplyStarted, ReplyThought } from './chat.events.js';
import type { PieceListener } from './generation.js';
import type { Piece } from './piece-cursor.js';

/** Notified of a reply while it is generated. */
export interface ReplyFollower {
  started(start: ReplyStart): void;
  thought(thought: Thought): void;
  delta(delta: Delta): void;
}

/** The state of a running reply as a stream begins with it. */
export interface RunningState {
  start: ReplyStart;
  /** all the text announced so far, as one delta */
  text: Delta;
}

/** Tells the bus and the followers of one reply what is generated of it. */
export class ReplyBroadcast implements PieceListener {
  /** null until its turn comes */
  start: ReplyStart | null = null;
  /** the text announced so far */
  announced = '';
  private readonly followers: ReplyFollower[] = [];
  private isMuted = false;

  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
    private readonly asked: AskedReply,
  ) {}

  /** What a stream that opens now begins with; null until its turn comes. */
  get state(): RunningState | null {
    return this.start && { start: this.start, text: this.deltaOf({ offset: 0, text: this.announced }) };
  }

  /** Notifies a follower from now on, and at once of what was announced before, without thoughts. */
  add(follower: ReplyFollower): void {
    if (this.start) follower.started(this.start);
    if (this.start && this.announced !== '') follower.delta(this.deltaOf({ offset: 0, text: this.announced }));
    this.followers.push(follower);
  }

  /** Its generation begins. To be called before any piece. @param responder name of the one that is about to answer */
  begin(responder: string): void {
    const { question, reply_id, version } = this.asked;
    const start = { reply_id, reply_to: question.message_id, version, responder, model: null, at: this.clock.instant() };
    this.start = start;
    for (const follower of this.followers) follower.started(start);
    this.bus.notifyCommitted(new ReplyStarted(this.session_id, start));
  }

  /** From now on nothing more of it is told. */
  mute(): void {
    this.isMuted = true;
  }

  text(piece: Piece): void {
    if (this.isMuted) return;
    this.announced += piece.text;
    const delta = this.deltaOf(piece);
    for (const follower of this.followers) follower.delta(delta);
    this.bus.notifyCommitted(new ReplyGrew(this.session_id, delta));
  }

  thought({ offset, text }: Piece): void {
    if (this.isMuted) return;
    const { reply_id, reply_to } = this.start!;
    const thought = { reply_id, reply_to, offset, text };
    for (const follower of this.followers) follower.thought(thought);
    this.bus.notifyCommitted(new ReplyThought(this.session_id, thought));
  }

  private get session_id(): string {
    return this.asked.question.session_id;
  }

  private deltaOf({ offset, text }: Piece): Delta {
    const { reply_id, reply_to, version } = this.start!;
    return { reply_id, reply_to, version, offset, text };
  }
}
