import type { ExecutionContext } from '@nestjs/common';

/**
 * What a route's decorators declare, read once per route instead of for each request.
 *
 * A route is a handler together with its controller: two controllers may inherit one handler and declare different things for it.
 */
export class PerRoute<T> {
  private readonly known = new WeakMap<object, Map<object, T>>();

  /** @param read reads the value for the route of a request */
  constructor(private readonly read: (context: ExecutionContext) => T) {}

  /** @returns the value read at the route's first request */
  of(context: ExecutionContext): T {
    const controller = context.getClass();
    let handlers = this.known.get(controller);
    if (!handlers) this.known.set(controller, (handlers = new Map<object, T>()));
    const handler = context.getHandler();
    if (!handlers.has(handler)) handlers.set(handler, this.read(context));
    return handlers.get(handler)!;
  }
}
