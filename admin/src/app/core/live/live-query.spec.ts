import { HttpErrorResponse, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector, runInInjectionContext, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Subject } from 'rxjs';
import type { StreamEvent } from './event-stream';
import { liveQuery, type LiveQuery, type LiveQueryOptions } from './live-query';

interface Answer {
  rows: string[];
  as_of: string;
}

const URL = '/api/rows';
let visibility: DocumentVisibilityState = 'visible';

describe('a live query', () => {
  let http: HttpTestingController;
  let owner: EnvironmentInjector;

  beforeEach(() => {
    jest.useFakeTimers();
    visibility = 'visible';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    http = TestBed.inject(HttpTestingController);
    owner = createEnvironmentInjector([], TestBed.inject(EnvironmentInjector));
  });

  afterEach(() => {
    if (!owner.destroyed) owner.destroy();
    http.verify();
    // Angular's own scheduler may still wait for its next frame; anything of the query's waits longer.
    jest.advanceTimersByTime(50);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  function begin(options: Partial<LiveQueryOptions<Answer>> = {}): LiveQuery<Answer> {
    return runInInjectionContext(owner, () => liveQuery<Answer>({ url: () => URL, ...options }));
  }

  /** Lets time pass, with effects and promises. */
  async function pass(ms: number): Promise<void> {
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(ms);
    TestBed.tick();
  }

  function asked(url = URL): TestRequest {
    return http.expectOne(url);
  }

  function answer(request: TestRequest, rows: string[], etag = '"1"'): void {
    request.flush({ rows, as_of: '2026-01-31T12:04:05.000Z' }, { headers: { ETag: etag } });
  }

  function show(state: DocumentVisibilityState): void {
    visibility = state;
    document.dispatchEvent(new Event('visibilitychange'));
  }

  it('asks at once and then every 5 s', async () => {
    const query = begin();
    await pass(0);
    answer(asked(), ['a']);
    expect(query.value()?.rows).toEqual(['a']);
    await pass(4_999);
    http.expectNone(URL);
    await pass(1);
    answer(asked(), ['b']);
    await pass(5_000);
    answer(asked(), ['c']);
    expect(query.value()?.rows).toEqual(['c']);
  });

  it('asks conditionally, and a 304 renews the age and the instant but no value', async () => {
    const query = begin();
    await pass(0);
    answer(asked(), ['a'], '"7"');
    const before = query.value();
    await pass(5_000);
    expect(query.age()).toBe(5);
    const second = asked();
    expect(second.request.headers.get('If-None-Match')).toBe('"7"');
    second.flush(null, { status: 304, statusText: 'Not Modified', headers: { 'As-Of': '2026-01-31T12:04:10.000Z' } });
    expect(query.value()).toBe(before);
    expect([query.age(), query.as_of(), query.failure()]).toEqual([0, '2026-01-31T12:04:10.000Z', null]);
  });

  it('outlives an error: keeps the value, says when it asks again, turns stale after two misses, recovers by itself', async () => {
    const query = begin();
    await pass(0);
    answer(asked(), ['a']);
    await pass(5_000);
    asked().error(new ProgressEvent('error'));
    expect([query.value()?.rows, query.failure()?.code, query.path(), query.retry_in()]).toEqual([['a'], 'network', 'polling', 5]);
    await pass(5_000);
    asked().flush({ code: 'database_busy', status: 503 }, { status: 503, statusText: 'Service Unavailable' });
    expect([query.path(), query.failure()?.code, query.retry_in()]).toEqual(['stale', 'database_busy', 8]);
    await pass(3_000);
    expect(query.retry_in()).toBe(5);
    await pass(5_000);
    answer(asked(), ['b']);
    expect([query.value()?.rows, query.path(), query.failure(), query.retry_in()]).toEqual([['b'], 'polling', null, null]);
    await pass(5_000);
    answer(asked(), ['c']);
  });

  it('gives up on a request after 15 s, and is stale then', async () => {
    const query = begin();
    await pass(0);
    answer(asked(), ['a']);
    await pass(5_000);
    const slow = asked();
    await pass(14_999);
    expect(slow.cancelled).toBe(false);
    await pass(1);
    expect(slow.cancelled).toBe(true);
    expect([query.failure()?.code, query.path(), query.value()?.rows]).toEqual(['timeout', 'stale', ['a']]);
    await pass(5_000);
    answer(asked(), ['b']);
  });

  it('keeps showing rows though each answer takes 6 s', async () => {
    const query = begin();
    const seen: string[] = [];
    for (let round = 0; round < 3; round++) {
      await pass(round === 0 ? 0 : 4_000);
      const request = asked();
      await pass(6_000);
      expect(request.cancelled).toBe(false);
      answer(request, [`row ${round}`]);
      seen.push(...(query.value()?.rows ?? []));
    }
    expect(seen).toEqual(['row 0', 'row 1', 'row 2']);
  });

  it('keeps showing rows under 10 pushes a second, and asks once more after a push that found a request under way', async () => {
    const events = new Subject<StreamEvent>();
    const query = begin({ stream: events });
    await pass(0);
    let answered = 0;
    const first = asked();
    events.next({ id: null, event: 'changed', data: { revision: 1 } });
    for (let push = 0; push < 50; push++) {
      events.next({ id: null, event: 'changed', data: { revision: push } });
      await pass(100);
      if (push === 10) {
        expect(first.cancelled).toBe(false);
        answer(first, ['first']);
      }
      for (const request of http.match(URL)) {
        expect(request.cancelled).toBe(false);
        answer(request, [`row ${++answered}`]);
      }
    }
    expect(answered).toBeGreaterThanOrEqual(8);
    expect(answered).toBeLessThanOrEqual(20);
    expect(query.value()?.rows).toEqual([`row ${answered}`]);
    await pass(250);
    for (const request of http.match(URL)) answer(request, ['last']);
  });

  it('is live while the stream is open, polling while it is not, and asks when it opens', async () => {
    const events = new Subject<StreamEvent>();
    const query = begin({ stream: events });
    await pass(0);
    answer(asked(), ['a']);
    expect(query.path()).toBe('polling');
    events.next({ id: null, event: 'open', data: null });
    await pass(0);
    answer(asked(), ['b']);
    expect(query.path()).toBe('live');
    events.next({ id: null, event: 'heartbeat', data: {} });
    await pass(300);
    http.expectNone(URL);
    events.next({ id: null, event: 'closed', data: null });
    expect(query.path()).toBe('polling');
    events.error(new Error('gone for good'));
    await pass(4_700);
    answer(asked(), ['c']);
  });

  it('a refresh by hand leaves the request under way, drops its answer, and begins the interval anew', async () => {
    const query = begin();
    await pass(0);
    answer(asked(), ['a']);
    await pass(5_000);
    const old = asked();
    await pass(1_000);
    query.refresh();
    await pass(0);
    expect(old.cancelled).toBe(true);
    answer(asked(), ['b']);
    await pass(4_999);
    http.expectNone(URL);
    await pass(1);
    answer(asked(), ['c']);
    expect(query.value()?.rows).toEqual(['c']);
  });

  it('a changed view leaves the request under way and keeps the rows, marked as not its own, until its answer comes', async () => {
    const filter = signal('x');
    const query = begin({ url: () => `${URL}?q=${filter()}`, view: () => filter() });
    await pass(0);
    answer(asked(`${URL}?q=x`), ['x']);
    await pass(5_000);
    const late = asked(`${URL}?q=x`);
    filter.set('y');
    await pass(0);
    expect(late.cancelled).toBe(true);
    expect([query.value()?.rows, query.current()]).toEqual([['x'], false]);
    const request = asked(`${URL}?q=y`);
    expect(request.request.headers.has('If-None-Match')).toBe(false);
    answer(request, ['y']);
    expect([query.value()?.rows, query.current()]).toEqual([['y'], true]);
  });

  it('asks nothing while hidden, and at once on return', async () => {
    begin();
    await pass(0);
    answer(asked(), ['a']);
    show('hidden');
    await pass(60_000);
    http.expectNone(URL);
    show('visible');
    await pass(0);
    answer(asked(), ['b']);
    await pass(5_000);
    answer(asked(), ['c']);
  });

  it('paused, asks only when told to, and leaves the stream', async () => {
    const period = signal(5_000);
    const events = new Subject<StreamEvent>();
    const query = begin({ interval: period, stream: events });
    await pass(0);
    answer(asked(), ['a']);
    period.set(0);
    await pass(60_000);
    expect(events.observed).toBe(false);
    query.refresh();
    await pass(0);
    answer(asked(), ['b']);
    await pass(60_000);
    period.set(5_000);
    await pass(0);
    answer(asked(), ['c']);
    expect(events.observed).toBe(true);
  });

  it('asks once more without a condition after its value was changed here', async () => {
    const query = begin();
    await pass(0);
    answer(asked(), ['a']);
    query.update((held) => ({ ...held, rows: ['z'] }));
    expect(query.value()?.rows).toEqual(['z']);
    await pass(5_000);
    const next = asked();
    expect(next.request.headers.has('If-None-Match')).toBe(false);
    answer(next, ['b']);
  });

  it('leaves nothing behind when destroyed: no timer, and the request under way is aborted', async () => {
    const events = new Subject<StreamEvent>();
    const query = begin({ stream: events });
    await pass(0);
    const under_way = asked();
    events.next({ id: null, event: 'changed', data: {} });
    owner.destroy();
    expect(under_way.cancelled).toBe(true);
    expect(events.observed).toBe(false);
    await pass(60_000);
    expect(jest.getTimerCount()).toBe(0);
    expect(query.value()).toBeNull();
  });

  it('tells an answer that is no JSON apart from a value', async () => {
    const query = begin();
    await pass(0);
    asked().flush(null);
    expect(query.failure()?.code).toBe('unexpected');
    expect(query.failure()).not.toBeInstanceOf(HttpErrorResponse);
  });
});
