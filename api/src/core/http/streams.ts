import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HEARTBEAT_MS } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { Clock } from '../clock/clock.js';
import { DomainError } from '../errors/domain-error.js';
import { LIMITS, type Limits } from '../limits/limits.js';
import type { Principal } from './access.js';
import { formatEvent, SseConnection } from './sse-connection.js';

/**
 * All open event streams of this process.
 *
 * Promises: each gets a heartbeat every 5 s, as data, from one timer and one buffer; none outlives its sign-in or the server,
 * and its last event says so (`signed-out`, `server-shutdown`).
 */
@Injectable()
export class Streams implements OnModuleDestroy {
  private readonly connections = new Set<SseConnection>();
  private readonly perUser = new Map<string, number>();
  private readonly openListeners: ((principal: Principal) => void)[] = [];
  private readonly timer: NodeJS.Timeout;
  private shuttingDown = false;

  constructor(
    private readonly clock: Clock,
    @Inject(LIMITS) private readonly limits: Limits | null,
  ) {
    this.timer = setInterval(() => this.beat(), HEARTBEAT_MS).unref();
  }

  /** How many streams are open. */
  get size(): number {
    return this.connections.size;
  }

  /**
   * Begins an event stream as the answer to a request.
   *
   * @throws DomainError 429 `too_many_streams`, 503 while shutting down
   */
  open(reply: FastifyReply, principal: Principal): SseConnection {
    this.assertRoom(principal);
    const count = this.perUser.get(principal.user_id) ?? 0;
    const connection = new SseConnection(reply, principal);
    this.connections.add(connection);
    this.perUser.set(principal.user_id, count + 1);
    connection.onClose(() => this.forget(connection));
    for (const listener of this.openListeners) listener(principal);
    return connection;
  }

  /** @param listener called with who watches, whenever a stream was opened */
  onOpen(listener: (principal: Principal) => void): void {
    this.openListeners.push(listener);
  }

  /** Whether {@link open} would let this person in. @throws DomainError as it does */
  assertRoom({ user_id }: Principal): void {
    if (this.shuttingDown) throw new DomainError('unavailable', 'shutting_down', 'The server is shutting down.');
    if (this.limits && (this.perUser.get(user_id) ?? 0) >= this.limits.streamsEach)
      throw new DomainError('too_many', 'too_many_streams', `At most ${this.limits.streamsEach} streams may be open at once.`, {
        headers: { 'Retry-After': '5' },
      });
  }

  /** Ends the streams of everyone for whom `concerns` is true: they may no longer see what they watch. */
  signOut(concerns: (principal: Principal) => boolean): void {
    for (const connection of this.connections) if (concerns(connection.principal)) connection.end('signed-out');
  }

  /** @returns who has streams open, each sign-in once for every role in which it opened one */
  watchers(): Principal[] {
    return [...new Map([...this.connections].map(({ principal }) => [`${principal.sign_in_id} ${principal.role}`, principal])).values()];
  }

  /** Ends every stream; new ones are refused. */
  shutDown(): void {
    this.shuttingDown = true;
    for (const connection of this.connections) connection.end('server-shutdown');
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.shutDown();
  }

  private beat(): void {
    const heartbeat = formatEvent('heartbeat', { at: this.clock.instant() });
    for (const connection of this.connections) connection.write(heartbeat);
  }

  private forget(connection: SseConnection): void {
    this.connections.delete(connection);
    const { user_id } = connection.principal;
    const left = (this.perUser.get(user_id) ?? 1) - 1;
    if (left > 0) this.perUser.set(user_id, left);
    else this.perUser.delete(user_id);
  }
}
