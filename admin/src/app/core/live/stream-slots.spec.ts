import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Subscription } from 'rxjs';
import { WEB_LOCKS } from '../locks';
import { StreamSlots } from './stream-slots';

/** The Web Locks of one browser, shared by its tabs: granted in order, asynchronously. */
class Locks {
  private readonly held = new Set<string>();
  private readonly queue: { name: string; start: () => void; signal: AbortSignal }[] = [];

  request(name: string, { signal }: { signal: AbortSignal }, work: () => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('AbortError')));
      const start = () =>
        void Promise.resolve(work()).then((result) => {
          this.held.delete(name);
          resolve(result);
          this.grant();
        });
      this.queue.push({ name, start, signal });
      setTimeout(() => this.grant());
    });
  }

  get count(): number {
    return this.held.size;
  }

  /** Grants all free locks at once, as a browser does: a tab may get a second lock after it has withdrawn its request. */
  private grant(): void {
    const granted = this.queue.filter(({ name, signal }) => {
      if (signal.aborted || this.held.has(name)) return false;
      this.held.add(name);
      return true;
    });
    for (const entry of this.queue.splice(0)) {
      if (granted.includes(entry)) entry.start();
      else if (!entry.signal.aborted) this.queue.push(entry);
    }
  }
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('stream slots', () => {
  let locks: Locks;

  function tabWith(source: unknown): StreamSlots {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({ providers: [{ provide: WEB_LOCKS, useValue: source }] });
    return TestBed.inject(StreamSlots);
  }

  function take(slots: StreamSlots): { isAcquired: boolean; subscription: Subscription } {
    const slot = { isAcquired: false, subscription: null as unknown as Subscription };
    slot.subscription = slots.acquire().subscribe(() => (slot.isAcquired = true));
    return slot;
  }

  beforeEach(() => {
    locks = new Locks();
  });

  it('are three across all tabs, one per tab; a released slot goes to the next in line', async () => {
    const tabs = Array.from({ length: 5 }, () => take(tabWith(locks)));
    await settle();
    expect(tabs.map(({ isAcquired: isHeld }) => isHeld)).toEqual([true, true, true, false, false]);
    expect(locks.count).toBe(3);
    tabs[4]?.subscription.unsubscribe();
    tabs[1]?.subscription.unsubscribe();
    await settle();
    expect(tabs.map(({ isAcquired: isHeld }) => isHeld)).toEqual([true, true, true, true, false]);
    expect(locks.count).toBe(3);
    for (const tab of tabs) tab.subscription.unsubscribe();
    await settle();
    expect(locks.count).toBe(0);
  });

  it('are one per tab if the browser has no locks', () => {
    const slots = tabWith(null);
    const [first, second, third] = [take(slots), take(slots), take(slots)];
    expect([first.isAcquired, second.isAcquired, third.isAcquired]).toEqual([true, false, false]);
    second.subscription.unsubscribe();
    first.subscription.unsubscribe();
    expect(third.isAcquired).toBe(true);
    third.subscription.unsubscribe();
    expect(take(slots).isAcquired).toBe(true);
  });
});
