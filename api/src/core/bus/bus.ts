import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A class of events; its instances are what listeners get. @since 0.1.0 */
export type EventClass<E extends object> = abstract new (...args: never[]) => E;

/** Runs inside the write job that publishes; throwing undoes the whole job. @since 0.1.0 */
export type WithinListener<E> = (event: E, manager: EntityManager) => Promise<void> | void;

/** Runs after COMMIT, before the writer's call is answered; must not wait. A promise that it returns is only watched for failure. @since 0.1.0 */
export type CommittedListener<E> = (event: E) => unknown;

/**
 * Tells listeners what happened, at one of two moments.
 *
 * - `within`: inside the write job, with its manager. The listener's failure undoes the deed.
 * - `committed`: after COMMIT. Best effort: a failure is logged and harms nobody.
 *
 * Promises: listeners are called in the order of their registration; a committed listener never sees what was rolled back;
 * every committed listener has been called before the writer's promise resolves.
 *
 * @since 0.1.0
 */
@Injectable()
export class Bus {
  private readonly logger = new Logger(Bus.name);
  private readonly withinListeners = new Map<unknown, WithinListener<never>[]>();
  private readonly committedListeners = new Map<unknown, CommittedListener<never>[]>();

  /** Registers a listener that takes part in the write job. */
  within<E extends object>(event: EventClass<E>, listener: WithinListener<E>): void {
    add(this.withinListeners, event, listener);
  }

  /** Registers a listener that is told after COMMIT. */
  committed<E extends object>(event: EventClass<E>, listener: CommittedListener<E>): void {
    add(this.committedListeners, event, listener);
  }

  /** Called by the write gate inside a job. Rejects with whatever a listener threw. */
  async tellWithin(event: object, manager: EntityManager): Promise<void> {
    for (const listener of this.withinListeners.get(event.constructor) ?? []) await listener(event as never, manager);
  }

  /** Called by the write gate after COMMIT, and for what never touches the database (a reply's deltas). Never throws. */
  tellCommitted(event: object): void {
    for (const listener of this.committedListeners.get(event.constructor) ?? []) {
      try {
        const outcome: unknown = listener(event as never);
        if (outcome instanceof Promise) outcome.catch((error: unknown) => this.report(event, error));
      } catch (error) {
        this.report(event, error);
      }
    }
  }

  private report(event: object, error: unknown): void {
    this.logger.error({ err: error, event: event.constructor.name }, 'a committed listener failed');
  }
}

function add<L>(listeners: Map<unknown, L[]>, event: unknown, listener: L): void {
  const known = listeners.get(event);
  if (known) known.push(listener);
  else listeners.set(event, [listener]);
}
