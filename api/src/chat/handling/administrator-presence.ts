import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Clock } from '../../core/clock/clock.js';
import type { PrincipalRequest } from '../../core/http/access.js';
import { Streams } from '../../core/http/streams.js';

/** Maximum number of administrators, and of requests about sessions, that are remembered; the oldest are forgotten first. */
const MAX_REMEMBERED = 10_000;

/**
 * When administrators were last there: they had a stream open, or made a request about a session that they have. Nothing of it is stored; since
 * nobody could connect before the process started, they count as there until then.
 */
@Injectable()
export class AdministratorPresence {
  private readonly startedAt: number;
  /** milliseconds since the epoch: by administrator, and by administrator and session */
  private readonly lastSeen = new Map<string, number>();

  constructor(
    private readonly streams: Streams,
    private readonly clock: Clock,
  ) {
    this.startedAt = clock.now();
    streams.onClose(({ user_id, role }) => role === 'admin' && this.note(user_id));
  }

  /** Notes every administrator's request about a session. */
  attach(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', (request: PrincipalRequest, _reply, done) => {
      const { session_id } = (request.params ?? {}) as { session_id?: string };
      if (session_id !== undefined && request.principal?.role === 'admin' && request.routeOptions.url?.startsWith('/api/admin/'))
        this.note(keyOf(request.principal.user_id, session_id.toLowerCase()));
      done();
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
    return this.streams.hasWatcher('admin');
  }

  private note(key: string): void {
    this.lastSeen.delete(key);
    this.lastSeen.set(key, this.clock.now());
    const [oldest] = this.lastSeen.keys();
    if (this.lastSeen.size > MAX_REMEMBERED) this.lastSeen.delete(oldest!);
  }
}

function keyOf(user_id: string, session_id: string): string {
  return `${user_id} ${session_id}`;
}
