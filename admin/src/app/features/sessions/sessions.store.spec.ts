import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, type TestRequest, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ActivatedRoute, convertToParamMap } from '@angular/router';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { of } from 'rxjs';
import { AuthService } from '../../core/auth/auth.service';
import { FETCH } from '../../core/http/fetch';
import { POLL_INTERVAL_MS } from '../../core/live/live-query-options';
import { LiveSettings } from '../../core/live/live-settings';
import { SessionsStore } from './sessions.store';

describe('the store of the list of sessions', () => {
  const pollInterval = signal<number | null>(null);
  let http: HttpTestingController;
  let owner: EnvironmentInjector;
  let store: SessionsStore;

  beforeEach(() => {
    jest.useFakeTimers();
    pollInterval.set(null);
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(), provideHttpClientTesting(),
        { provide: ActivatedRoute, useValue: { queryParamMap: of(convertToParamMap({})) } },
        { provide: AuthService, useValue: { accessToken: () => Promise.resolve('token') } },
        { provide: FETCH, useValue: () => new Promise<Response>(() => undefined) },
        { provide: LiveSettings, useValue: { pollInterval } },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    owner = createEnvironmentInjector([SessionsStore], TestBed.inject(EnvironmentInjector));
    store = owner.get(SessionsStore);
  });
  afterEach(() => {
    if (!owner.destroyed) owner.destroy();
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  async function advance(ms: number): Promise<void> {
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(ms);
    TestBed.tick();
  }
  /** The requests sent since the last call. */
  const requests = (): TestRequest[] => http.match(({ url }) => url.startsWith('/api/admin/sessions?'));
  const answer = (request: TestRequest): void => request.flush({ sessions: [], totals: {}, next_cursor: null, as_of: new Date().toISOString() });

  it('requests it at once and every five seconds', async () => {
    await advance(0);
    for (let poll = 0; poll < 3; poll++) {
      const [request, ...more] = requests();
      expect(more).toEqual([]);
      answer(request);
      await advance(4_999);
      expect(requests()).toEqual([]);
      await advance(1);
    }
    expect(requests()).toHaveLength(1);
  });

  it('requests it as often as every other live query', async () => {
    await advance(0);
    answer(requests()[0]);
    await advance(POLL_INTERVAL_MS - 1);
    expect(requests()).toEqual([]);
    await advance(1);
    expect(requests()).toHaveLength(1);
  });

  it('lets a tick go that finds a request in flight', async () => {
    await advance(0);
    const [slow] = requests();
    await advance(12_000);
    expect(requests()).toEqual([]);
    expect(slow.cancelled).toBe(false);
    answer(slow);
    await advance(3_000);
    expect(requests()).toHaveLength(1);
  });

  it('cancels a request in flight when the user refreshes, and counts the five seconds from then', async () => {
    await advance(0);
    const [old] = requests();
    await advance(3_000);
    store.live.refresh();
    await advance(0);
    expect(old.cancelled).toBe(true);
    answer(requests()[0]);
    await advance(4_999);
    expect(requests()).toEqual([]);
    await advance(1);
    expect(requests()).toHaveLength(1);
  });

  it('polls at the interval that the user has chosen, and not at all while paused', async () => {
    pollInterval.set(10_000);
    await advance(0);
    answer(requests()[0]);
    await advance(9_999);
    expect(requests()).toEqual([]);
    await advance(1);
    answer(requests()[0]);
    pollInterval.set(0);
    await advance(60_000);
    expect(requests()).toEqual([]);
  });

  it('cancels its request, and leaves no timer, when it is destroyed', async () => {
    await advance(0);
    const [request] = requests();
    owner.destroy();
    expect(request.cancelled).toBe(true);
    await advance(60_000);
    expect(requests()).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
