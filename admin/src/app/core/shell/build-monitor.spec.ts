import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FETCH } from '../http/fetch';
import { BuildMonitor } from './build-monitor';

describe('BuildMonitor', () => {
  let served = '';
  let checks = 0;
  let visibility: DocumentVisibilityState = 'visible';

  beforeEach(() => {
    jest.useFakeTimers();
    checks = 0;
    visibility = 'visible';
    document.head.innerHTML = '<script type="module" src="/main-OLD.js"></script>';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
    const fetch = () => {
      checks++;
      return served === '' ? Promise.reject(new Error('offline')) : Promise.resolve({ ok: true, text: () => Promise.resolve(served) });
    };
    TestBed.configureTestingModule({ providers: [{ provide: FETCH, useValue: fetch }] });
  });

  afterEach(() => {
    document.head.innerHTML = '';
    jest.useRealTimers();
  });

  async function returnToTab(): Promise<void> {
    for (visibility of ['hidden', 'visible'] as const) document.dispatchEvent(new Event('visibilitychange'));
    await jest.advanceTimersByTimeAsync(0);
  }

  it('checks when the tab becomes visible, at most once a minute, and detects a main script of another name', async () => {
    const builds = TestBed.inject(BuildMonitor);
    served = '<script src="/main-OLD.js" type="module"></script>';
    await returnToTab();
    expect([checks, builds.hasNewerBuild()]).toEqual([1, false]);
    served = '<script src="/main-NEW.js" type="module"></script>';
    await returnToTab();
    expect([checks, builds.hasNewerBuild()]).toEqual([1, false]);
    await jest.advanceTimersByTimeAsync(60_000);
    await returnToTab();
    expect([checks, builds.hasNewerBuild()]).toEqual([2, true]);
  });

  it('reports no newer build if the check fails', async () => {
    served = '';
    expect(await TestBed.inject(BuildMonitor).check()).toBe(false);
    served = '<h1>Maintenance</h1>';
    expect(await TestBed.inject(BuildMonitor).check()).toBe(false);
  });
});
