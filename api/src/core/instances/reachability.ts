import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Membership } from './membership.js';
import { Messenger } from './messenger.js';

/** Milliseconds after which a living server that is not heard of counts as apart. */
const APART_MS = 10_000;
/** The same for saying that it is not heard. */
const SILENCE_MS = 2_500;
/** The same for doubting that its messages arrive, which only costs a look at the database. */
const DOUBT_MS = 1_200;

/** How this server and the others hear each other. */
export interface MessengerState {
  status: 'ok';
  /** `alone`: this server does not hear itself; `apart`: another one lives and is not heard of; null: all is well */
  detail: 'alone' | 'apart' | null;
}

/** Which of the servers that live are heard. */
@Injectable()
export class Reachability implements OnModuleInit {
  private readonly heardAt = new Map<string, number>();
  private readonly startedAt = performance.now();

  constructor(
    readonly membership: Membership,
    private readonly messenger: Messenger,
  ) {}

  onModuleInit(): void {
    this.messenger.onHeard((instance_id) => this.heardAt.set(instance_id, performance.now()));
  }

  /** Null where this server is not joined with others. */
  get state(): MessengerState | null {
    if (!this.messenger.isJoined) return null;
    if (!this.messenger.isHeard) return { status: 'ok', detail: 'alone' };
    const isApart = performance.now() - this.startedAt > APART_MS && this.membership.living.some(({ instance_id }) => !this.hears(instance_id, APART_MS));
    return { status: 'ok', detail: isApart ? 'apart' : null };
  }

  /** Whether every living server was heard a moment ago, this one included, so that no message of theirs is missing. */
  get areAllHeard(): boolean {
    return this.membership.living.every(({ instance_id }) => this.hears(instance_id, DOUBT_MS));
  }

  /** Whether messages of a server arrive here. @param withinMs when its last sign of life must have arrived, in milliseconds */
  hears(instance_id: string, withinMs = SILENCE_MS): boolean {
    if (instance_id === this.membership.instance_id) return this.messenger.hearsItself(withinMs);
    return performance.now() - (this.heardAt.get(instance_id) ?? -Infinity) <= withinMs;
  }
}
