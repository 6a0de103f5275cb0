import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HEARTBEAT_MS } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { Clock } from '../clock/clock.js';
import { DomainError } from '../errors/domain-error.js';
import { SharedCounts } from '../instances/shared-counts.js';
import { LIMITS, type Limits } from '../limits/limits.js';
import type { Principal } from './access.js';
import { Broadcast } from './broadcast.js';
import { formatEvent, SseConnection } from './sse-connection.js';

/** How many heartbeats pass until joined servers are told again how many streams each person has here. */
const HEARTBEATS_PER_COUNT = 4;

/**
 * All open event streams of this process.
 *
 * Guarantees: each gets a heartbeat every 5 s, as data, from one timer and one buffer per kind of stream; none outlives its sign-in or the
 * server, and its last event says so (`signed-out`, `server-shutdown`).
 *
 * A stream ends when
 * - its client closes the connection (`sse-connection.ts`);
 * - its client does not read: more than 512 KiB are pending at the next event (`sse-connection.ts`), or nothing was accepted for 30 s, or
 *   for 2 s while all clients together have too much pending (`slow-readers.ts`);
 * - its work is done: the reply is complete or has failed (`send-event-stream.ts`), or the doctor's probe is over (`doctor/doctor-streams.ts`);
 * - its sign-in has ended or expired, its user was deleted or disabled, or lost the role: `signed-out` (`live/sign-out-watch.ts`);
 * - the database has been out of reach for 5 s, so that nobody can tell whether all of this still holds: `unavailable` (`live/sign-out-watch.ts`);
 * - the administrator who watches it may no longer read it: `sealed` (`live/open-transcripts.ts`);
 * - its session was deleted: `deleted` (`closeDeleted` in `live/session-channels.ts`);
 * - the server shuts down: `server-shutdown` ({@link shutDown}); connections still open 6 s later are destroyed (`connections.ts`).
 */
@Injectable()
export class Streams implements OnModuleDestroy {
  private readonly perUser = new Map<string, Set<SseConnection>>();
  /** kinds of streams, each with what its heartbeats contain besides the instant */
  private readonly broadcasts = new Map<Broadcast, () => object>();
  private readonly defaultBroadcast = this.createBroadcast(() => ({}));
  private readonly openListeners: ((principal: Principal) => void)[] = [];
  private readonly closeListeners: ((principal: Principal) => void)[] = [];
  private readonly countByRole: Record<Principal['role'], number> = { user: 0, admin: 0 };
  private readonly timer: NodeJS.Timeout;
  private shuttingDown = false;
  private heartbeats = 0;

  constructor(
    private readonly clock: Clock,
    @Inject(LIMITS) private readonly limits: Limits | null,
    private readonly counts: SharedCounts,
  ) {
    this.timer = setInterval(() => this.sendHeartbeats(), HEARTBEAT_MS).unref();
  }

  /** Number of open streams. */
  get size(): number {
    let size = 0;
    for (const connections of this.perUser.values()) size += connections.size;
    return size;
  }

  /**
   * Creates a kind of stream whose connections receive the same events.
   *
   * @param heartbeatFields what each heartbeat contains besides the instant; called for each
   * @returns to be passed to {@link open}
   */
  createBroadcast(heartbeatFields: () => object): Broadcast {
    const kind = new Broadcast();
    this.broadcasts.set(kind, heartbeatFields);
    return kind;
  }

  /**
   * Starts an event stream as the response to a request.
   *
   * @param broadcast from {@link createBroadcast}; without it the heartbeats contain only the instant
   * @throws DomainError 429 `too_many_streams`, 503 while shutting down
   */
  open(reply: FastifyReply, principal: Principal, broadcast: Broadcast = this.defaultBroadcast): SseConnection {
    this.assertCanOpen(principal);
    const connection = new SseConnection(reply, principal);
    const own = this.perUser.get(principal.user_id) ?? new Set();
    this.perUser.set(principal.user_id, own.add(connection));
    this.countByRole[principal.role]++;
    this.tellCount(principal.user_id);
    connection.onClose(() => this.remove(connection));
    broadcast.add(connection);
    for (const listener of this.openListeners) listener(principal);
    return connection;
  }

  /** @param listener called with the watching principal whenever a stream was opened */
  onOpen(listener: (principal: Principal) => void): void {
    this.openListeners.push(listener);
  }

  /** @param listener called with the watching principal whenever a stream was closed */
  onClose(listener: (principal: Principal) => void): void {
    this.closeListeners.push(listener);
  }

  /** Whether someone with this role has a stream open. */
  hasWatcher(role: Principal['role']): boolean {
    return this.countByRole[role] > 0;
  }

  /** Number of open streams by the role of who watches. */
  get openByRole(): Readonly<Record<Principal['role'], number>> {
    return this.countByRole;
  }

  /** Checks whether {@link open} will succeed for this user, and counts their streams at joined servers too. @throws DomainError as it does */
  async admit(principal: Principal): Promise<void> {
    this.assertCanOpen(principal);
    if (this.limits) this.assertCanOpen(principal, await this.counts.elsewhere(nameOf(principal.user_id)));
  }

  private assertCanOpen({ user_id }: Principal, elsewhere = 0): void {
    if (this.shuttingDown) throw new DomainError('unavailable', 'shutting_down', 'The server is shutting down.');
    if (this.limits && (this.perUser.get(user_id)?.size ?? 0) + elsewhere >= this.limits.streamsEach)
      throw new DomainError('too_many', 'too_many_streams', `At most ${this.limits.streamsEach} streams may be open at once; close one first.`, {
        headers: { 'Retry-After': '5' },
      });
  }

  /** Ends the streams of all principals for whom `concerns` is true: they may no longer see what they watch. */
  endSignedOut(concerns: (principal: Principal) => boolean): void {
    for (const connection of this.all()) if (concerns(connection.principal)) connection.end('signed-out');
  }

  /**
   * The principals with open streams, each sign-in once for every role in which it opened one.
   *
   * @param user_id only this user's
   */
  watchers(user_id?: string): Principal[] {
    const connections = user_id === undefined ? this.all() : [...(this.perUser.get(user_id) ?? [])];
    return [...new Map(connections.map(({ principal }) => [`${principal.sign_in_id} ${principal.role}`, principal])).values()];
  }

  /** Ends every stream with a final event. */
  endAll(event: 'unavailable' | 'server-shutdown'): void {
    for (const connection of this.all()) connection.end(event);
  }

  /** Ends every stream; new ones are rejected. */
  shutDown(): void {
    this.shuttingDown = true;
    this.endAll('server-shutdown');
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.shutDown();
  }

  private all(): SseConnection[] {
    return [...this.perUser.values()].flatMap((connections) => [...connections]);
  }

  private sendHeartbeats(): void {
    const at = this.clock.instant();
    for (const [kind, heartbeatFields] of this.broadcasts)
      if (kind.size > 0) kind.write(formatEvent('heartbeat', { at, ...heartbeatFields() }));
    if (++this.heartbeats % HEARTBEATS_PER_COUNT === 0) for (const user_id of this.perUser.keys()) this.tellCount(user_id);
  }

  private remove(connection: SseConnection): void {
    const { user_id, role } = connection.principal;
    this.countByRole[role]--;
    const own = this.perUser.get(user_id);
    own?.delete(connection);
    if (own?.size === 0) this.perUser.delete(user_id);
    this.tellCount(user_id);
    for (const listener of this.closeListeners) listener(connection.principal);
  }

  private tellCount(user_id: string): void {
    if (this.limits) this.counts.tell(nameOf(user_id), this.perUser.get(user_id)?.size ?? 0);
  }
}

function nameOf(user_id: string): string {
  return `streams:${user_id}`;
}
