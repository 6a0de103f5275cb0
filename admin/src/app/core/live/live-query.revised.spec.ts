import { signal } from '@angular/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import type { StreamEvent } from './event-stream';
import type { LiveQuery } from './live-query';
import { LiveQueryBed, ROWS_URL, type Rows } from './live-query.bed';

describe('a live query whose answers and pushes name revisions', () => {
  let bed: LiveQueryBed;
  let events: Subject<StreamEvent>;
  let query: LiveQuery<Rows>;
  const filter = signal('');

  beforeEach(() => {
    bed = new LiveQueryBed();
    events = new Subject();
    filter.set('');
    const url = () => ROWS_URL + filter();
    query = bed.begin({ url, view: () => filter(), stream: events, revised: true });
  });

  afterEach(() => bed.leave());

  const tell = (event: string, data: unknown = null) => events.next({ id: null, event, data });
  const beat = (revision: number, lag = 0) => tell('heartbeat', { at: bed.instant(lag), revision });
  const idle = () => bed.http.expectNone(() => true);

  /** Loads the page and opens the stream with its first event; both are at revision 7. */
  async function load(): Promise<void> {
    await bed.pass(0);
    bed.answer(bed.asked(), ['a'], '"7"', 7);
    tell('open', 20);
    tell('changed', { revision: 7 });
    await bed.pass(0);
    idle();
  }

  it('asks once when it is loaded, whichever of answer and greeting comes first', async () => {
    await bed.pass(0);
    tell('open', 20);
    tell('changed', { revision: 7 });
    await bed.pass(300);
    bed.answer(bed.asked(), ['a'], '"8"', 8);
    await bed.pass(300);
    idle();
    expect(query.path()).toBe('live');
  });

  it('asks nothing while heartbeats name what is shown, and is as fresh as they are', async () => {
    await load();
    for (let beats = 0; beats < 20; beats++) {
      await bed.pass(4_000);
      beat(7);
      expect([query.age(), query.as_of(), query.path()]).toEqual([0, bed.instant(), 'live']);
      await bed.pass(1_000);
      idle();
    }
    expect(query.value()?.rows).toEqual(['a']);
  });

  it('asks for the whole page when a push names what is not shown, though numbers were skipped or only a heartbeat tells', async () => {
    await load();
    tell('changed', { revision: 12 });
    await bed.pass(0);
    const second = bed.asked();
    expect(second.request.headers.has('If-None-Match')).toBe(false);
    bed.answer(second, ['b'], '"12"', 12);
    await bed.pass(1_000);
    beat(13);
    await bed.pass(0);
    bed.answer(bed.asked(), ['c'], '"13"', 13);
    expect(query.value()?.rows).toEqual(['c']);
  });

  it('asks for the whole page of a server that names lower revisions than before', async () => {
    await load();
    tell('closed');
    tell('open', 20);
    tell('changed', { revision: 3 });
    await bed.pass(0);
    const request = bed.asked();
    expect(request.request.headers.has('If-None-Match')).toBe(false);
    bed.answer(request, ['b'], '"3"', 3);
    await bed.pass(4_000);
    beat(3);
    await bed.pass(1_000);
    idle();
  });

  it('is not led astray by a push that an answer has overtaken, but asks at its tick until both agree', async () => {
    await load();
    tell('changed', { revision: 8 });
    await bed.pass(0);
    bed.answer(bed.asked(), ['b'], '"9"', 9);
    await bed.pass(300);
    idle();
    await bed.pass(4_700);
    const tick = bed.asked();
    expect(tick.request.headers.get('If-None-Match')).toBe('"9"');
    bed.unchanged(tick, 9);
    beat(9);
    await bed.pass(5_000);
    idle();
  });

  it('polls once the push falls silent, says so, and is live again by itself', async () => {
    await load();
    await bed.pass(5_000);
    idle();
    await bed.pass(5_000);
    bed.unchanged(bed.asked(), 7);
    expect(query.path()).toBe('polling');
    await bed.pass(5_000);
    bed.unchanged(bed.asked(), 7);
    beat(7);
    beat(7);
    expect(query.path()).toBe('live');
    await bed.pass(5_000);
    idle();
  });

  it('polls while heartbeats come late, by the server’s clock alone', async () => {
    await load();
    await bed.pass(2_500);
    beat(7);
    for (let late = 0; late < 4; late++) {
      await bed.pass(2_500);
      beat(7, 8_000);
      await bed.pass(2_500);
      for (const request of bed.http.match(ROWS_URL)) bed.unchanged(request, 7);
    }
    expect(query.path()).toBe('polling');
    await bed.pass(2_500);
    bed.unchanged(bed.asked(), 7);
    expect([query.age(), query.as_of()]).toEqual([0, bed.instant()]);
  });

  it('asks at each tick after a miss, after a change made here, and while another view is awaited', async () => {
    await load();
    query.update((held) => ({ ...held, rows: ['z'] }));
    await bed.pass(5_000);
    bed.asked().error(new ProgressEvent('error'));
    beat(7);
    expect(query.failure()?.code).toBe('network');
    await bed.pass(5_000);
    bed.answer(bed.asked(), ['b'], '"7"', 7);
    filter.set('?q=x');
    await bed.pass(0);
    bed.asked(`${ROWS_URL}?q=x`).error(new ProgressEvent('error'));
    beat(7);
    await bed.pass(5_000);
    bed.answer(bed.asked(`${ROWS_URL}?q=x`), ['x'], '"7x"', 7);
    await bed.pass(4_000);
    beat(7);
    await bed.pass(1_000);
    idle();
  });

  it('asks whenever a person wants it, and on return from hidden', async () => {
    await load();
    query.refresh();
    await bed.pass(0);
    bed.unchanged(bed.asked(), 7);
    bed.show('hidden');
    await bed.pass(20_000);
    bed.show('visible');
    await bed.pass(0);
    bed.unchanged(bed.asked(), 7);
  });

  it('polls as before where the server names no revisions', async () => {
    await bed.pass(0);
    bed.answer(bed.asked(), ['a']);
    tell('open', 20);
    tell('changed', {});
    await bed.pass(0);
    bed.answer(bed.asked(), ['b']);
    tell('heartbeat', { at: bed.instant() });
    await bed.pass(5_000);
    bed.answer(bed.asked(), ['c']);
  });
});
