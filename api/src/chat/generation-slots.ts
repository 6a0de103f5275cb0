import { Inject, Injectable } from '@nestjs/common';
import type { DomainError } from '../core/errors/domain-error.js';
import { LIMITS, type Limits } from '../core/limits/limits.js';
import { tooManyGenerations } from './chat.errors.js';

/** A chat call's generation slot. */
export interface GenerationSlot {
  /** `too_many_generations` when no slot was free: then nothing may be written that needs a new reply */
  readonly refusal: DomainError | null;
  /** Releases the slot when the call is over, however it ended. */
  release(): void;
}

interface Call {
  session_id: string;
  message_id: string;
}

const unlimitedSlot: GenerationSlot = { refusal: null, release: () => undefined };

/**
 * Limits the replies that one user has in progress: in how many sessions at once, and how many queued in each.
 *
 * Guarantees: a slot is checked and acquired in one step, before the write, so that a hundred concurrent calls get no more than a hundred
 * sequential ones. A retry joins its first call and needs no slot. A call without a slot may still be answered when no new reply is needed.
 */
@Injectable()
export class GenerationSlots {
  private readonly calls = new Map<string, Call[]>();

  constructor(@Inject(LIMITS) private readonly limits: Limits | null) {}

  /** Acquires a slot for a call that is about to be made. Never throws. */
  acquire(user_id: string, session_id: string, message_id: string): GenerationSlot {
    if (!this.limits) return unlimitedSlot;
    const callsOfUser = this.calls.get(user_id) ?? [];
    const refusal = refusalOf(callsOfUser, session_id, message_id, this.limits);
    if (refusal) return { refusal, release: () => undefined };
    const call = { session_id, message_id };
    callsOfUser.push(call);
    this.calls.set(user_id, callsOfUser);
    return { refusal: null, release: () => this.release(user_id, call) };
  }

  private release(user_id: string, call: Call): void {
    const remaining = (this.calls.get(user_id) ?? []).filter((each) => each !== call);
    if (remaining.length > 0) this.calls.set(user_id, remaining);
    else this.calls.delete(user_id);
  }
}

function refusalOf(calls: Call[], session_id: string, message_id: string, limits: Limits): DomainError | null {
  const { repliesAtOnce, repliesQueued } = limits;
  const here = new Set(calls.filter((call) => call.session_id === session_id).map((call) => call.message_id));
  if (here.has(message_id)) return null;
  if (here.size > 0)
    return here.size < repliesQueued ? null : tooManyGenerations('Too many messages in this conversation are waiting for an answer.');
  const sessions = new Set(calls.map((call) => call.session_id));
  if (sessions.size < repliesAtOnce) return null;
  return tooManyGenerations(`Answers are in progress in ${repliesAtOnce} of your other conversations.`);
}
