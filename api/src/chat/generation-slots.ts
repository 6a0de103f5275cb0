import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DomainError } from '../core/errors/domain-error.js';
import { Membership } from '../core/instances/membership.js';
import { LIMITS, type Limits } from '../core/limits/limits.js';
import { tooManyGenerations } from './chat.errors.js';
import { GenerationsRepository } from './checkpoints/generations.repository.js';

/** A chat call's generation slot. */
export interface GenerationSlot {
  /** `too_many_generations` when no slot was free: then nothing may be written that needs a new reply */
  readonly refusal: DomainError | null;
  /**
   * Checks among all joined servers, within the job that asks for a reply. Jobs of one user must come one after another, which the count of messages
   * sees to.
   *
   * @throws DomainError `too_many_generations`, unless the reply is in progress already
   */
  assertFree(manager: EntityManager, reply_id: string): Promise<void>;
  /** Releases the slot when the call is over, however it ended. */
  release(): void;
}

/** What is in progress: a call, or at any of several servers a reply. */
interface InProgress {
  session_id: string;
  key: string;
}

const unlimitedSlot: GenerationSlot = { refusal: null, assertFree: () => Promise.resolve(), release: () => undefined };

/**
 * Limits the replies that one user has in progress: in how many sessions at once, and how many queued in each.
 *
 * Guarantees: a slot is checked and acquired in one step, before the write, so that a hundred concurrent calls get no more than a hundred
 * sequential ones. A retry joins its first call and needs no slot. A call without a slot may still be answered when no new reply is needed.
 * Joined servers also count the rows of each other's replies, within the job that adds one.
 */
@Injectable()
export class GenerationSlots {
  private readonly calls = new Map<string, InProgress[]>();

  constructor(
    @Inject(LIMITS) private readonly limits: Limits | null,
    private readonly generations: GenerationsRepository,
    private readonly membership: Membership,
  ) {}

  /** Acquires a slot for a call that is about to be made. Never throws. @param key identifies what it asks for within the session */
  acquire(user_id: string, session_id: string, key: string): GenerationSlot {
    const { limits } = this;
    if (!limits) return unlimitedSlot;
    const assertFree = async (manager: EntityManager, reply_id: string) => {
      if (!this.membership.isJoined) return;
      const replies = await this.generations.ofUser(manager, user_id);
      const refusal = refusalOf(replies.map((each) => ({ session_id: each.session_id, key: each.reply_id })), session_id, reply_id, limits);
      if (refusal) throw refusal;
    };
    const callsOfUser = this.calls.get(user_id) ?? [];
    const refusal = refusalOf(callsOfUser, session_id, key, limits);
    if (refusal) return { refusal, assertFree, release: () => undefined };
    const call = { session_id, key };
    callsOfUser.push(call);
    this.calls.set(user_id, callsOfUser);
    return { refusal: null, assertFree, release: () => this.release(user_id, call) };
  }

  private release(user_id: string, call: InProgress): void {
    const remaining = (this.calls.get(user_id) ?? []).filter((each) => each !== call);
    if (remaining.length > 0) this.calls.set(user_id, remaining);
    else this.calls.delete(user_id);
  }
}

function refusalOf(all: InProgress[], session_id: string, key: string, limits: Limits): DomainError | null {
  const { repliesAtOnce, repliesQueued } = limits;
  const here = new Set(all.filter((each) => each.session_id === session_id).map((each) => each.key));
  if (here.has(key)) return null;
  if (here.size > 0)
    return here.size < repliesQueued ? null : tooManyGenerations('Too many messages in this conversation are waiting for an answer.');
  const sessions = new Set(all.map((each) => each.session_id));
  if (sessions.size < repliesAtOnce) return null;
  return tooManyGenerations(`Answers are in progress in ${repliesAtOnce} of your other conversations.`);
}
