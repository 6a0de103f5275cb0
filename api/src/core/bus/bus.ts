import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A class of events; listeners receive its instances. @since 0.1.0 */
export type EventClass<E extends object> = abstract new (...args: never[]) => E;

/** Runs inside the write job that publishes the event; throwing rolls the whole job back. @since 0.1.0 */
export type WithinListener<E> = (event: E, manager: EntityManager) => Promise<void> | void;

/**
 * Runs after COMMIT and before the writer's call returns, so it must not block. A promise it returns is not awaited; a rejection is logged.
 * @since 0.1.0
 */
export type CommittedListener<E> = (event: E) => unknown;

/**
 * Called after another server or another program committed what the event tells of. It must not block; a promise it returns is not awaited.
 * @since 0.2.0
 */
export type ElsewhereListener<E> = (event: E) => unknown;

/**
 * Notifies listeners of events at one of three moments.
 *
 * - `within`: inside the write job, with its manager. A failing listener rolls the job back.
 * - `committed`: after COMMIT. Best effort: a failure is logged and affects nothing else.
 * - `elsewhere`: another server or another program committed it. For what is kept in memory, never for something to be done: every server is
 *   told, while `committed` listeners are called by one server only, the one that wrote.
 *
 * Guarantees: listeners are called in the order of their registration; a committed listener never sees anything that was rolled back; every
 * committed listener has been called before the writer's promise resolves.
 *
 * @since 0.1.0
 */
@Injectable()
export class Bus {
  private readonly logger = new Logger(Bus.name);
  private readonly withinListeners = new Map<unknown, WithinListener<never>[]>();
  private readonly committedListeners = new Map<unknown, CommittedListener<never>[]>();
  private announce: () => Promise<void> | null = () => null;
  private readonly elsewhereListeners = new Map<unknown, ElsewhereListener<never>[]>();

  /** Registers a listener that runs as part of the write job. */
  within<E extends object>(event: EventClass<E>, listener: WithinListener<E>): void {
    add(this.withinListeners, event, listener);
  }

  /** Registers a listener that is called after COMMIT. */
  committed<E extends object>(event: EventClass<E>, listener: CommittedListener<E>): void {
    add(this.committedListeners, event, listener);
  }

  /** Registers a listener that is called when the event was committed by another server or another program. */
  elsewhere<E extends object>(event: EventClass<E>, listener: ElsewhereListener<E>): void {
    add(this.elsewhereListeners, event, listener);
  }

  /** @param announce called after all `committed` listeners; the writer waits for the promise that it returns, if any */
  announceWith(announce: () => Promise<void> | null): void {
    this.announce = announce;
  }

  /** Called by the write gate once the listeners of all events of a job were called. */
  announced(): Promise<void> | null {
    return this.announce();
  }

  /** Called by the write gate inside a job. Rejects with whatever a listener threw. */
  async notifyWithin(event: object, manager: EntityManager): Promise<void> {
    for (const listener of this.withinListeners.get(event.constructor) ?? []) await listener(event as never, manager);
  }

  /** Called by the write gate after COMMIT, and for events that never touch the database (a reply's deltas). Never throws. */
  notifyCommitted(event: object): void {
    this.notify(this.committedListeners, event);
  }

  /** Called by what notices that something was committed by another server or another program. Never throws. */
  notifyElsewhere(event: object): void {
    this.notify(this.elsewhereListeners, event);
  }

  private notify(listeners: ReadonlyMap<unknown, ElsewhereListener<never>[]>, event: object): void {
    for (const listener of listeners.get(event.constructor) ?? []) {
      try {
        const outcome: unknown = listener(event as never);
        if (outcome instanceof Promise) outcome.catch((error: unknown) => this.report(event, error));
      } catch (error) {
        this.report(event, error);
      }
    }
  }

  private report(event: object, error: unknown): void {
    this.logger.error({ err: error, event: event.constructor.name }, 'a listener of an event failed');
  }
}

function add<L>(listeners: Map<unknown, L[]>, event: unknown, listener: L): void {
  const known = listeners.get(event);
  if (known) known.push(listener);
  else listeners.set(event, [listener]);
}
