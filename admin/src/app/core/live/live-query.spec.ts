import { HttpErrorResponse } from '@angular/common/http';
import { signal } from '@angular/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LiveQueryBed, ROWS_URL } from './live-query.bed';

describe('a live query', () => {
  let bed: LiveQueryBed;

  beforeEach(() => {
    bed = new LiveQueryBed();
  });

  afterEach(() => bed.leave());

  it('asks at once and then every 5 s', async () => {
    const query = bed.begin();
    await bed.pass(0);
    bed.answer(bed.asked(), ['a']);
    expect(query.value()?.rows).toEqual(['a']);
    await bed.pass(4_999);
    bed.http.expectNone(ROWS_URL);
    await bed.pass(1);
    bed.answer(bed.asked(), ['b']);
    await bed.pass(5_000);
    bed.answer(bed.asked(), ['c']);
    expect(query.value()?.rows).toEqual(['c']);
  });

  it('asks conditionally, and a 304 renews the age and the instant but no value', async () => {
    const query = bed.begin();
    await bed.pass(0);
    bed.answer(bed.asked(), ['a'], '"7"');
    const before = query.value();
    await bed.pass(5_000);
    expect(query.age()).toBe(5);
    const second = bed.asked();
    expect(second.request.headers.get('If-None-Match')).toBe('"7"');
    second.flush(null, { status: 304, statusText: 'Not Modified', headers: { 'As-Of': '2026-01-31T12:04:10.000Z' } });
    expect(query.value()).toBe(before);
    expect([query.age(), query.as_of(), query.failure()]).toEqual([0, '2026-01-31T12:04:10.000Z', null]);
  });

  it('outlives an error: keeps the value, says when it asks again, turns stale after two misses, recovers by itself', async () => {
    const query = bed.begin();
    await bed.pass(0);
    bed.answer(bed.asked(), ['a']);
    await bed.pass(5_000);
    bed.asked().error(new ProgressEvent('error'));
    expect([query.value()?.rows, query.failure()?.code, query.path()]).toEqual([['a'], 'network', 'polling']);
    await bed.pass(4_500);
    bed.asked().flush({ code: 'database_busy', status: 503 }, { status: 503, statusText: 'Service Unavailable' });
    expect([query.path(), query.failure()?.code]).toEqual(['stale', 'database_busy']);
    const wait = query.retry_in()!;
    await bed.pass(2_000);
    // The wait is random and shown in whole seconds, of which two or slightly fewer have elapsed.
    expect([wait - 2, wait - 1]).toContain(query.retry_in());
    await bed.pass(2_500);
    bed.answer(bed.asked(), ['b']);
    expect([query.value()?.rows, query.path(), query.failure(), query.retry_in()]).toEqual([['b'], 'polling', null, null]);
    await bed.pass(5_000);
    bed.answer(bed.asked(), ['c']);
  });

  it.each([1, 2, 5, 60])('after %d misses it looks again within 5 s, and not before 3 s', async (misses) => {
    const query = bed.begin();
    for (let miss = 0; miss < misses; miss++) {
      await bed.pass(miss === 0 ? 0 : 4_500);
      bed.asked().error(new ProgressEvent('error'));
    }
    await bed.pass(2_999);
    bed.http.expectNone(ROWS_URL);
    await bed.pass(1_501);
    bed.answer(bed.asked(), ['back']);
    expect([query.value()?.rows, query.failure()]).toEqual([['back'], null]);
  });

  it('gives up on a request after 15 s, and is stale then', async () => {
    const query = bed.begin();
    await bed.pass(0);
    bed.answer(bed.asked(), ['a']);
    await bed.pass(5_000);
    const slow = bed.asked();
    await bed.pass(14_999);
    expect(slow.cancelled).toBe(false);
    await bed.pass(1);
    expect(slow.cancelled).toBe(true);
    expect([query.failure()?.code, query.path(), query.value()?.rows]).toEqual(['timeout', 'stale', ['a']]);
    await bed.pass(5_000);
    bed.answer(bed.asked(), ['b']);
  });

  it('keeps showing rows though each answer takes 6 s', async () => {
    const query = bed.begin();
    const seen: string[] = [];
    for (let round = 0; round < 3; round++) {
      await bed.pass(round === 0 ? 0 : 4_000);
      const request = bed.asked();
      await bed.pass(6_000);
      expect(request.cancelled).toBe(false);
      bed.answer(request, [`row ${round}`]);
      seen.push(...(query.value()?.rows ?? []));
    }
    expect(seen).toEqual(['row 0', 'row 1', 'row 2']);
  });

  it('a refresh by hand leaves the request under way, drops its answer, and begins the interval anew', async () => {
    const query = bed.begin();
    await bed.pass(0);
    bed.answer(bed.asked(), ['a']);
    await bed.pass(5_000);
    const old = bed.asked();
    await bed.pass(1_000);
    query.refresh();
    await bed.pass(0);
    expect(old.cancelled).toBe(true);
    bed.answer(bed.asked(), ['b']);
    await bed.pass(4_999);
    bed.http.expectNone(ROWS_URL);
    await bed.pass(1);
    bed.answer(bed.asked(), ['c']);
    expect(query.value()?.rows).toEqual(['c']);
  });

  it('a changed view leaves the request under way and keeps the rows, marked as not its own, until its answer comes', async () => {
    const filter = signal('x');
    const query = bed.begin({ url: () => `${ROWS_URL}?q=${filter()}`, view: () => filter() });
    await bed.pass(0);
    bed.answer(bed.asked(`${ROWS_URL}?q=x`), ['x']);
    await bed.pass(5_000);
    const late = bed.asked(`${ROWS_URL}?q=x`);
    filter.set('y');
    await bed.pass(0);
    expect(late.cancelled).toBe(true);
    expect([query.value()?.rows, query.current()]).toEqual([['x'], false]);
    const request = bed.asked(`${ROWS_URL}?q=y`);
    expect(request.request.headers.has('If-None-Match')).toBe(false);
    bed.answer(request, ['y']);
    expect([query.value()?.rows, query.current()]).toEqual([['y'], true]);
  });

  it('asks nothing while hidden, and at once on return', async () => {
    bed.begin();
    await bed.pass(0);
    bed.answer(bed.asked(), ['a']);
    bed.show('hidden');
    await bed.pass(60_000);
    bed.http.expectNone(ROWS_URL);
    bed.show('visible');
    await bed.pass(0);
    bed.answer(bed.asked(), ['b']);
    await bed.pass(5_000);
    bed.answer(bed.asked(), ['c']);
  });

  it('asks once more without a condition after its value was changed here', async () => {
    const query = bed.begin();
    await bed.pass(0);
    bed.answer(bed.asked(), ['a']);
    query.update((held) => ({ ...held, rows: ['z'] }));
    expect(query.value()?.rows).toEqual(['z']);
    await bed.pass(5_000);
    const next = bed.asked();
    expect(next.request.headers.has('If-None-Match')).toBe(false);
    bed.answer(next, ['b']);
  });

  it('asks again for what the server has refused only by hand or once it is something else', async () => {
    const filter = signal('?cursor=odd');
    const query = bed.begin({ url: () => ROWS_URL + filter(), view: () => filter() });
    await bed.pass(0);
    const refuse = () => bed.asked(`${ROWS_URL}?cursor=odd`).flush({ code: 'bad_cursor', status: 422 }, { status: 422, statusText: 'Unprocessable' });
    refuse();
    await bed.pass(60_000);
    expect([query.failure()?.code, query.retry_in(), query.path()]).toEqual(['bad_cursor', null, 'polling']);
    query.refresh();
    await bed.pass(0);
    refuse();
    filter.set('');
    await bed.pass(0);
    bed.answer(bed.asked(), ['a']);
    await bed.pass(5_000);
    bed.answer(bed.asked(), ['b']);
    expect([query.failure(), query.value()?.rows]).toEqual([null, ['b']]);
  });

  it('tells an answer that is no JSON apart from a value', async () => {
    const query = bed.begin();
    await bed.pass(0);
    bed.asked().flush(null);
    expect(query.failure()?.code).toBe('unexpected');
    expect(query.failure()).not.toBeInstanceOf(HttpErrorResponse);
  });
});
