import { Injectable } from '@nestjs/common';
import { ListPush } from './list-push.js';

/** Views whose reading is remembered between two pushes. */
const MOST_VIEWS = 200;

/**
 * When a view of the list may be read anew.
 *
 * States: for each view, read since the last push, or not. Promises: while consoles are told of changes, each view is read at most
 * once for each push, however many consoles ask and however fast the list changes; who asks meanwhile gets what is read when
 * the push goes out, at most 100 ms later, and never what was read before they asked. Where nobody is pushed, nobody waits.
 */
@Injectable()
export class ReadPace {
  private readonly read = new Set<string>();

  constructor(private readonly push: ListPush) {
    push.onPush(() => this.read.clear());
  }

  /**
   * Says that a view is about to be read.
   *
   * @param view from `viewKey`
   * @returns null when it may be read at once, else what resolves when the next push has gone out
   */
  wait(view: string): Promise<void> | null {
    if (this.read.has(view)) {
      const due = this.push.due();
      if (due) return due;
    }
    if (this.read.size >= MOST_VIEWS) this.read.clear();
    this.read.add(view);
    return null;
  }
}
