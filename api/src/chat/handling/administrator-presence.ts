import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Clock } from '../../core/clock/clock.js';
import { onAnswered } from '../../core/http/on-answered.js';
import { Streams } from '../../core/http/streams.js';
import { Membership } from '../../core/instances/membership.js';

/** Maximum number of administrators, and of requests about sessions, that are remembered; the oldest are forgotten first. */
const MAX_REMEMBERED = 10_000;
/** Milliseconds for which other servers are told of one: several of their looks. */
const TOLD_MS = 10_000;
/** What other servers are told, see `Membership.describe`. */
const TOLD = 'administrators';

/** What one server tells the others about its administrators. */
interface Told {
  /** whether any of them has a stream open */
  isAnyoneThere: boolean;
  lastSeen: Record<string, number>;
}

/**
 * When administrators were last there: they had a stream open, or made a request about a session that they have, at whichever server. Nothing of it
 * is kept; since nobody could connect before the process started, they count as there until then. Joined servers tell each other with each sign of
 * life, so that it does not matter which of them looks.
 */
@Injectable()
export class AdministratorPresence {
  private readonly startedAt: number;
  /** milliseconds since the epoch: by administrator, and by administrator and session */
  private readonly lastSeen = new Map<string, number>();

  constructor(
    private readonly streams: Streams,
    private readonly clock: Clock,
    private readonly membership: Membership,
  ) {
    membership.describe(TOLD, () => this.told());
    membership.onRefreshed(() => this.learn());
    this.startedAt = clock.now();
    streams.onClose(({ user_id, role }) => role === 'admin' && this.note(user_id));
  }

  /** Notes every administrator's request about a session. */
  attach(fastify: FastifyInstance): void {
    onAnswered(fastify, (request) => {
      const { session_id } = (request.params ?? {}) as { session_id?: string };
      if (session_id !== undefined && request.principal?.role === 'admin' && request.routeOptions.url?.startsWith('/api/admin/'))
        this.note(keyOf(request.principal.user_id, session_id.toLowerCase()));
    });
  }

  /** Whether an administrator was there within the last `withinMs` milliseconds. */
  isThere(user_id: string, session_id: string, withinMs: number): boolean {
    if (this.streams.watchers(user_id).length > 0) return true;
    const last = Math.max(this.startedAt, this.lastSeen.get(user_id) ?? 0, this.lastSeen.get(keyOf(user_id, session_id)) ?? 0);
    return this.clock.now() - last <= withinMs;
  }

  /** Whether any administrator has a stream open, as every page of the console has. */
  isAnyoneThere(): boolean {
    return this.streams.hasWatcher('admin') || this.others().some(({ isAnyoneThere }) => isAnyoneThere);
  }

  private told(): Told {
    for (const { user_id, role } of this.streams.watchers()) if (role === 'admin') this.note(user_id);
    const since = this.clock.now() - TOLD_MS;
    return { isAnyoneThere: this.streams.hasWatcher('admin'), lastSeen: Object.fromEntries([...this.lastSeen].filter(([, at]) => at > since)) };
  }

  private learn(): void {
    for (const { lastSeen } of this.others())
      for (const [key, at] of Object.entries(lastSeen)) if (at > (this.lastSeen.get(key) ?? 0)) this.note(key, at);
  }

  private others(): Told[] {
    const others = this.membership.living.filter(({ instance_id }) => instance_id !== this.membership.instance_id);
    return others.flatMap(({ doing }) => (doing[TOLD] as Told | undefined) ?? []);
  }

  private note(key: string, at = this.clock.now()): void {
    this.lastSeen.delete(key);
    this.lastSeen.set(key, at);
    const [oldest] = this.lastSeen.keys();
    if (this.lastSeen.size > MAX_REMEMBERED) this.lastSeen.delete(oldest!);
  }
}

function keyOf(user_id: string, session_id: string): string {
  return `${user_id} ${session_id}`;
}
