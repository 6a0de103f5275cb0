import { Injectable } from '@nestjs/common';
import { ListPush } from './list-push.js';

/** Maximum number of views remembered between two pushes. */
const MAX_VIEWS = 200;

/**
 * Coalesces reads of the list.
 *
 * States: for each view, read since the last push, or not. Guarantees: while consoles are notified of changes, each view is read at most once
 * per push, however many consoles request it and however fast the list changes; a request in between gets what is read when the push is
 * sent, at most 100 ms later, and never anything read before the request. When no console is connected, no request waits.
 */
@Injectable()
export class ReadCoalescer {
  private readonly readViews = new Set<string>();

  constructor(private readonly push: ListPush) {
    push.onPush(() => this.readViews.clear());
  }

  /**
   * Announces that a view is about to be read.
   *
   * @param viewKey from {@link viewKeyOf}
   * @returns null when it may be read at once, otherwise a promise that resolves when the next push was sent
   */
  wait(viewKey: string): Promise<void> | null {
    if (this.readViews.has(viewKey)) {
      const nextPush = this.push.nextPush();
      if (nextPush) return nextPush;
    }
    if (this.readViews.size >= MAX_VIEWS) this.readViews.clear();
    this.readViews.add(viewKey);
    return null;
  }
}
