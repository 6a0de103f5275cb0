import { Injectable, inject } from '@angular/core';
import { Observable } from 'rxjs';
import { WEB_LOCKS } from '../locks';

const SLOTS = ['switchboard-stream-1', 'switchboard-stream-2', 'switchboard-stream-3'] as const;

/**
 * Caps the number of streams open across all tabs of this browser.
 *
 * HTTP/1.1 gives a browser six connections per host: six tabs with a stream each would block the seventh. Three slots leave three
 * connections for requests. A tab without a slot waits here and polls meanwhile. A lock is released when its tab closes, so no slot
 * is ever lost. Without locks each tab may hold one stream.
 */
@Injectable({ providedIn: 'root' })
export class StreamSlots {
  private readonly locks = inject(WEB_LOCKS);
  private readonly waiting: (() => void)[] = [];
  private isTaken = false;

  /** Emits once, when the subscriber has a slot; unsubscribing releases it, or leaves the queue. Never completes. */
  acquire(): Observable<void> {
    const { locks } = this;
    return locks ? this.acquireAcrossTabs(locks) : this.acquireInThisTab();
  }

  private acquireAcrossTabs(locks: Pick<LockManager, 'request'>): Observable<void> {
    return new Observable((subscriber) => {
      const abortController = new AbortController();
      let release = () => {};
      const untilReleased = new Promise<void>((resolve) => (release = resolve));
      let isAcquired = false;
      for (const name of SLOTS) {
        locks
          .request(name, { signal: abortController.signal }, () => {
            // Two may be granted at once: the second is released immediately.
            if (isAcquired || subscriber.closed) return undefined;
            isAcquired = true;
            abortController.abort();
            subscriber.next();
            return untilReleased;
          })
          .catch((error: unknown) => {
            if (!abortController.signal.aborted) subscriber.error(error);
          });
      }
      return () => {
        abortController.abort();
        release();
      };
    });
  }

  private acquireInThisTab(): Observable<void> {
    return new Observable((subscriber) => {
      let isAcquired = false;
      const take = () => {
        isAcquired = true;
        this.isTaken = true;
        subscriber.next();
      };
      if (this.isTaken) this.waiting.push(take);
      else take();
      return () => {
        if (!isAcquired) {
          this.waiting.splice(this.waiting.indexOf(take), 1);
          return;
        }
        this.isTaken = false;
        this.waiting.shift()?.();
      };
    });
  }
}
