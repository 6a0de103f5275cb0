import { HttpErrorResponse } from '@angular/common/http';
import { signal } from '@angular/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LiveQueryFixture, ROWS_URL } from './live-query.fixture';

describe('a live query', () => {
  let fixture: LiveQueryFixture;

  beforeEach(() => {
    fixture = new LiveQueryFixture();
  });

  afterEach(() => fixture.dispose());

  it('requests at once and then every 5 s', async () => {
    const query = fixture.create();
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a']);
    expect(query.value()?.rows).toEqual(['a']);
    await fixture.advance(4_999);
    fixture.http.expectNone(ROWS_URL);
    await fixture.advance(1);
    fixture.respond(fixture.pendingRequest(), ['b']);
    await fixture.advance(5_000);
    fixture.respond(fixture.pendingRequest(), ['c']);
    expect(query.value()?.rows).toEqual(['c']);
  });

  it('sends conditional requests; a 304 updates the age and the instant but not the value', async () => {
    const query = fixture.create();
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a'], '"7"');
    const before = query.value();
    await fixture.advance(5_000);
    expect(query.age()).toBe(5);
    const second = fixture.pendingRequest();
    expect(second.request.headers.get('If-None-Match')).toBe('"7"');
    second.flush(null, { status: 304, statusText: 'Not Modified', headers: { 'As-Of': '2026-01-31T12:04:10.000Z' } });
    expect(query.value()).toBe(before);
    expect([query.age(), query.as_of(), query.failure()]).toEqual([0, '2026-01-31T12:04:10.000Z', null]);
  });

  it('survives an error: keeps the value, says when it retries, turns stale after two failures, recovers by itself', async () => {
    const query = fixture.create();
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a']);
    await fixture.advance(5_000);
    fixture.pendingRequest().error(new ProgressEvent('error'));
    expect([query.value()?.rows, query.failure()?.code, query.delivery()]).toEqual([['a'], 'network', 'polling']);
    await fixture.advance(4_500);
    fixture.pendingRequest().flush({ code: 'database_busy', status: 503 }, { status: 503, statusText: 'Service Unavailable' });
    expect([query.delivery(), query.failure()?.code]).toEqual(['stale', 'database_busy']);
    const wait = query.retry_in()!;
    await fixture.advance(2_000);
    // The wait is random and shown in whole seconds, of which two or slightly fewer have elapsed.
    expect([wait - 2, wait - 1]).toContain(query.retry_in());
    await fixture.advance(2_500);
    fixture.respond(fixture.pendingRequest(), ['b']);
    expect([query.value()?.rows, query.delivery(), query.failure(), query.retry_in()]).toEqual([['b'], 'polling', null, null]);
    await fixture.advance(5_000);
    fixture.respond(fixture.pendingRequest(), ['c']);
  });

  it.each([1, 2, 5, 60])('after %d failures it retries within 5 s, and not before 3 s', async (misses) => {
    const query = fixture.create();
    for (let miss = 0; miss < misses; miss++) {
      await fixture.advance(miss === 0 ? 0 : 4_500);
      fixture.pendingRequest().error(new ProgressEvent('error'));
    }
    await fixture.advance(2_999);
    fixture.http.expectNone(ROWS_URL);
    await fixture.advance(1_501);
    fixture.respond(fixture.pendingRequest(), ['back']);
    expect([query.value()?.rows, query.failure()]).toEqual([['back'], null]);
  });

  it('aborts a request after 15 s, and is then stale', async () => {
    const query = fixture.create();
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a']);
    await fixture.advance(5_000);
    const slow = fixture.pendingRequest();
    await fixture.advance(14_999);
    expect(slow.cancelled).toBe(false);
    await fixture.advance(1);
    expect(slow.cancelled).toBe(true);
    expect([query.failure()?.code, query.delivery(), query.value()?.rows]).toEqual(['timeout', 'stale', ['a']]);
    await fixture.advance(5_000);
    fixture.respond(fixture.pendingRequest(), ['b']);
  });

  it('keeps showing rows although each response takes 6 s', async () => {
    const query = fixture.create();
    const seen: string[] = [];
    for (let round = 0; round < 3; round++) {
      await fixture.advance(round === 0 ? 0 : 4_000);
      const request = fixture.pendingRequest();
      await fixture.advance(6_000);
      expect(request.cancelled).toBe(false);
      fixture.respond(request, [`row ${round}`]);
      seen.push(...(query.value()?.rows ?? []));
    }
    expect(seen).toEqual(['row 0', 'row 1', 'row 2']);
  });

  it('a manual refresh aborts the pending request and restarts the interval', async () => {
    const query = fixture.create();
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a']);
    await fixture.advance(5_000);
    const old = fixture.pendingRequest();
    await fixture.advance(1_000);
    query.refresh();
    await fixture.advance(0);
    expect(old.cancelled).toBe(true);
    fixture.respond(fixture.pendingRequest(), ['b']);
    await fixture.advance(4_999);
    fixture.http.expectNone(ROWS_URL);
    await fixture.advance(1);
    fixture.respond(fixture.pendingRequest(), ['c']);
    expect(query.value()?.rows).toEqual(['c']);
  });

  it('a changed view aborts the pending request and keeps the rows, marked as not current, until its response arrives', async () => {
    const filter = signal('x');
    const query = fixture.create({ url: () => `${ROWS_URL}?q=${filter()}`, view: () => filter() });
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(`${ROWS_URL}?q=x`), ['x']);
    await fixture.advance(5_000);
    const late = fixture.pendingRequest(`${ROWS_URL}?q=x`);
    filter.set('y');
    await fixture.advance(0);
    expect(late.cancelled).toBe(true);
    expect([query.value()?.rows, query.isCurrent()]).toEqual([['x'], false]);
    const request = fixture.pendingRequest(`${ROWS_URL}?q=y`);
    expect(request.request.headers.has('If-None-Match')).toBe(false);
    fixture.respond(request, ['y']);
    expect([query.value()?.rows, query.isCurrent()]).toEqual([['y'], true]);
  });

  it.each([
    ['a response', 200],
    ['a 304', 304],
    ['a failure', 404],
  ])('drops %s of the former view that arrives before its request is aborted', async (_, status) => {
    const filter = signal('x');
    const query = fixture.create({ url: () => `${ROWS_URL}?q=${filter()}`, view: () => filter() });
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(`${ROWS_URL}?q=x`), ['x']);
    await fixture.advance(5_000);
    const late = fixture.pendingRequest(`${ROWS_URL}?q=x`);
    const as_of = query.as_of();
    filter.set('y');
    if (status === 200) fixture.respond(late, ['late']);
    else late.flush(null, { status, statusText: '', headers: { 'As-Of': fixture.serverTime() } });
    expect([query.value()?.rows, query.as_of(), query.failure(), query.isCurrent()]).toEqual([['x'], as_of, null, false]);
    await fixture.advance(0);
    expect(query.failure()).toBeNull();
    fixture.respond(fixture.pendingRequest(`${ROWS_URL}?q=y`), ['y']);
    expect([query.value()?.rows, query.isCurrent()]).toEqual([['y'], true]);
  });

  it('does not take the failure of the former view for one of the view that is loading', async () => {
    const filter = signal('x');
    const query = fixture.create({ url: () => `${ROWS_URL}?q=${filter()}`, view: () => filter() });
    await fixture.advance(0);
    const missing = { status: 404, statusText: 'Not Found' };
    fixture.pendingRequest(`${ROWS_URL}?q=x`).flush({ code: 'not_found', status: 404 }, missing);
    expect(query.failure()?.code).toBe('not_found');
    filter.set('y');
    expect(query.failure()).toBeNull();
    await fixture.advance(0);
    fixture.pendingRequest(`${ROWS_URL}?q=y`).flush({ code: 'not_found', status: 404 }, missing);
    expect(query.failure()?.code).toBe('not_found');
  });

  it('requests nothing while hidden, and at once when visible again', async () => {
    fixture.create();
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a']);
    fixture.setVisibility('hidden');
    await fixture.advance(60_000);
    fixture.http.expectNone(ROWS_URL);
    fixture.setVisibility('visible');
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['b']);
    await fixture.advance(5_000);
    fixture.respond(fixture.pendingRequest(), ['c']);
  });

  it('requests at once when the browser is online again', async () => {
    fixture.create();
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a']);
    await fixture.advance(1_000);
    window.dispatchEvent(new Event('online'));
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['b']);
  });

  it('sends one unconditional request after its value was changed locally', async () => {
    const query = fixture.create();
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a']);
    query.update((current) => ({ ...current, rows: ['z'] }));
    expect(query.value()?.rows).toEqual(['z']);
    await fixture.advance(5_000);
    const next = fixture.pendingRequest();
    expect(next.request.headers.has('If-None-Match')).toBe(false);
    fixture.respond(next, ['b']);
  });

  it('repeats a refused request only on a manual refresh or once its URL has changed', async () => {
    const filter = signal('?cursor=odd');
    const query = fixture.create({ url: () => ROWS_URL + filter(), view: () => filter() });
    await fixture.advance(0);
    const refuse = () => fixture.pendingRequest(`${ROWS_URL}?cursor=odd`).flush({ code: 'bad_cursor', status: 422 }, { status: 422, statusText: 'Unprocessable' });
    refuse();
    await fixture.advance(60_000);
    expect([query.failure()?.code, query.retry_in(), query.delivery()]).toEqual(['bad_cursor', null, 'polling']);
    query.refresh();
    await fixture.advance(0);
    refuse();
    filter.set('');
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a']);
    await fixture.advance(5_000);
    fixture.respond(fixture.pendingRequest(), ['b']);
    expect([query.failure(), query.value()?.rows]).toEqual([null, ['b']]);
  });

  it('treats a response that is not JSON as a failure', async () => {
    const query = fixture.create();
    await fixture.advance(0);
    fixture.pendingRequest().flush(null);
    expect(query.failure()?.code).toBe('unexpected');
    expect(query.failure()).not.toBeInstanceOf(HttpErrorResponse);
  });
});
