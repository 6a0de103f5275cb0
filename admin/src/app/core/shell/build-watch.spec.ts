import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FETCH } from '../live/event-stream';
import { BuildWatch } from './build-watch';

describe('the watch for a newer build', () => {
  let served = '';
  let looks = 0;
  let visibility: DocumentVisibilityState = 'visible';

  beforeEach(() => {
    jest.useFakeTimers();
    looks = 0;
    visibility = 'visible';
    document.head.innerHTML = '<script type="module" src="/main-OLD.js"></script>';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
    const fetch = () => {
      looks++;
      return served === '' ? Promise.reject(new Error('offline')) : Promise.resolve({ ok: true, text: () => Promise.resolve(served) });
    };
    TestBed.configureTestingModule({ providers: [{ provide: FETCH, useValue: fetch }] });
  });

  afterEach(() => {
    document.head.innerHTML = '';
    jest.useRealTimers();
  });

  async function comeBack(): Promise<void> {
    for (visibility of ['hidden', 'visible'] as const) document.dispatchEvent(new Event('visibilitychange'));
    await jest.advanceTimersByTimeAsync(0);
  }

  it('looks when the tab is seen again, at most once a minute, and tells a main script of another name', async () => {
    const builds = TestBed.inject(BuildWatch);
    served = '<script src="/main-OLD.js" type="module"></script>';
    await comeBack();
    expect([looks, builds.newer()]).toEqual([1, false]);
    served = '<script src="/main-NEW.js" type="module"></script>';
    await comeBack();
    expect([looks, builds.newer()]).toEqual([1, false]);
    await jest.advanceTimersByTimeAsync(60_000);
    await comeBack();
    expect([looks, builds.newer()]).toEqual([2, true]);
  });

  it('takes silence for no news', async () => {
    served = '';
    expect(await TestBed.inject(BuildWatch).look()).toBe(false);
    served = '<h1>Maintenance</h1>';
    expect(await TestBed.inject(BuildWatch).look()).toBe(false);
  });
});
