import { signal } from '@angular/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Subject } from 'rxjs';
import type { StreamEvent } from './event-stream';
import type { LiveQuery } from './live-query';
import { EPOCH, LiveQueryFixture, ROWS_URL, type Rows } from './live-query.fixture';

describe('a live query whose responses and pushes carry revisions', () => {
  let fixture: LiveQueryFixture;
  let events: Subject<StreamEvent>;
  let query: LiveQuery<Rows>;
  const filter = signal('');

  beforeEach(() => {
    fixture = new LiveQueryFixture();
    events = new Subject();
    filter.set('');
    const url = () => ROWS_URL + filter();
    query = fixture.create({ url, view: () => filter(), stream: events, hasRevisions: true });
  });

  afterEach(() => fixture.dispose());

  const send = (event: string, data: unknown = null) => events.next({ id: null, event, data });
  const changed = (revision: number, epoch = EPOCH) => send('changed', { revision, epoch });
  const heartbeat = (revision: number, lag = 0) => send('heartbeat', { at: fixture.serverTime(lag), revision, epoch: EPOCH });
  const expectNoRequest = () => fixture.http.expectNone(() => true);

  /** Loads the page and opens the stream with its first event; both are at revision 7. */
  async function load(): Promise<void> {
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a'], '"7"', 7);
    send('open', 20);
    changed(7);
    await fixture.advance(0);
    expectNoRequest();
  }

  it('requests once on load, whether the response or the first event arrives first', async () => {
    await fixture.advance(0);
    send('open', 20);
    changed(7);
    await fixture.advance(300);
    fixture.respond(fixture.pendingRequest(), ['a'], '"8"', 8);
    await fixture.advance(300);
    expectNoRequest();
    expect(query.delivery()).toBe('live');
  });

  it('requests nothing while heartbeats carry the revision shown, and is as fresh as they are', async () => {
    await load();
    for (let beats = 0; beats < 20; beats++) {
      await fixture.advance(4_000);
      heartbeat(7);
      expect([query.age(), query.as_of(), query.delivery()]).toEqual([0, fixture.serverTime(), 'live']);
      await fixture.advance(1_000);
      expectNoRequest();
    }
    expect(query.value()?.rows).toEqual(['a']);
  });

  it('requests the whole page when a push or a heartbeat carries another revision, even if numbers were skipped', async () => {
    await load();
    changed(12);
    await fixture.advance(0);
    const second = fixture.pendingRequest();
    expect(second.request.headers.has('If-None-Match')).toBe(false);
    fixture.respond(second, ['b'], '"12"', 12);
    await fixture.advance(1_000);
    heartbeat(13);
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['c'], '"13"', 13);
    expect(query.value()?.rows).toEqual(['c']);
  });

  it.each([3, 7, 12])('requests the whole page once the server sends revisions of another epoch, even the number %d', async (revision) => {
    await load();
    send('closed');
    send('open', 20);
    changed(revision, 'e5f6g7h8');
    await fixture.advance(0);
    const request = fixture.pendingRequest();
    expect(request.request.headers.has('If-None-Match')).toBe(false);
    fixture.respond(request, ['b'], `"${revision}"`, revision, 'e5f6g7h8');
    expect(query.value()?.rows).toEqual(['b']);
    await fixture.advance(4_000);
    send('heartbeat', { at: fixture.serverTime(), revision, epoch: 'e5f6g7h8' });
    await fixture.advance(1_000);
    expectNoRequest();
  });

  it('ignores a lower revision of the same epoch, which another server pushes that is behind', async () => {
    await load();
    changed(6);
    await fixture.advance(300);
    expectNoRequest();
    heartbeat(7);
    await fixture.advance(5_000);
    expectNoRequest();
  });

  it('shows no answer that is older than what it shows, and asks again after 250 ms', async () => {
    await load();
    changed(9);
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['b'], '"9"', 9);
    query.refresh();
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a'], '"8"', 8);
    expect(query.value()?.rows).toEqual(['b']);
    await fixture.advance(240);
    expectNoRequest();
    await fixture.advance(10);
    fixture.respond(fixture.pendingRequest(), ['c'], '"10"', 10);
    expect([query.value()?.rows, query.failure()]).toEqual([['c'], null]);
  });

  it('takes an older answer after all if there is no other', async () => {
    await load();
    query.refresh();
    await fixture.advance(0);
    for (let answers = 0; answers < 8; answers++) {
      fixture.respond(fixture.pendingRequest(), ['z'], '"5"', 5);
      expect(query.value()?.rows).toEqual(['a']);
      await fixture.advance(250);
    }
    fixture.respond(fixture.pendingRequest(), ['z'], '"5"', 5);
    expect(query.value()?.rows).toEqual(['z']);
  });

  it('polls while heartbeats carry no revision, since the server may not know of every change', async () => {
    await load();
    send('heartbeat', { at: fixture.serverTime() });
    await fixture.advance(5_000);
    fixture.respondNotModified(fixture.pendingRequest(), 7);
    heartbeat(7);
    await fixture.advance(5_000);
    expectNoRequest();
  });

  it('ignores a push that a response has overtaken, but requests at each tick until both agree', async () => {
    await load();
    changed(8);
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['b'], '"9"', 9);
    await fixture.advance(300);
    expectNoRequest();
    await fixture.advance(4_700);
    const tick = fixture.pendingRequest();
    expect(tick.request.headers.get('If-None-Match')).toBe('"9"');
    fixture.respondNotModified(tick, 9);
    heartbeat(9);
    await fixture.advance(5_000);
    expectNoRequest();
  });

  it('polls and says so once push falls silent, and becomes live again by itself', async () => {
    await load();
    await fixture.advance(5_000);
    expectNoRequest();
    await fixture.advance(5_000);
    fixture.respondNotModified(fixture.pendingRequest(), 7);
    expect(query.delivery()).toBe('polling');
    await fixture.advance(5_000);
    fixture.respondNotModified(fixture.pendingRequest(), 7);
    heartbeat(7);
    heartbeat(7);
    expect(query.delivery()).toBe('live');
    await fixture.advance(5_000);
    expectNoRequest();
  });

  it('polls while heartbeats arrive late, measured by the server’s clock alone', async () => {
    await load();
    await fixture.advance(2_500);
    heartbeat(7);
    for (let late = 0; late < 4; late++) {
      await fixture.advance(2_500);
      heartbeat(7, 8_000);
      await fixture.advance(2_500);
      for (const request of fixture.http.match(ROWS_URL)) fixture.respondNotModified(request, 7);
    }
    expect(query.delivery()).toBe('polling');
    await fixture.advance(2_500);
    fixture.respondNotModified(fixture.pendingRequest(), 7);
    expect([query.age(), query.as_of()]).toEqual([0, fixture.serverTime()]);
  });

  it('requests at each tick after a failure, after a local change, and while another view is loading', async () => {
    await load();
    query.update((current) => ({ ...current, rows: ['z'] }));
    await fixture.advance(5_000);
    fixture.pendingRequest().error(new ProgressEvent('error'));
    heartbeat(7);
    expect(query.failure()?.code).toBe('network');
    await fixture.advance(5_000);
    fixture.respond(fixture.pendingRequest(), ['b'], '"7"', 7);
    filter.set('?q=x');
    await fixture.advance(0);
    fixture.pendingRequest(`${ROWS_URL}?q=x`).error(new ProgressEvent('error'));
    heartbeat(7);
    await fixture.advance(5_000);
    fixture.respond(fixture.pendingRequest(`${ROWS_URL}?q=x`), ['x'], '"7x"', 7);
    await fixture.advance(4_000);
    heartbeat(7);
    await fixture.advance(1_000);
    expectNoRequest();
  });

  it('requests on a manual refresh, and when the page becomes visible again', async () => {
    await load();
    query.refresh();
    await fixture.advance(0);
    fixture.respondNotModified(fixture.pendingRequest(), 7);
    fixture.setVisibility('hidden');
    await fixture.advance(20_000);
    fixture.setVisibility('visible');
    await fixture.advance(0);
    fixture.respondNotModified(fixture.pendingRequest(), 7);
  });

  it('polls as before if the server sends no revisions', async () => {
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a']);
    send('open', 20);
    send('changed', {});
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['b']);
    send('heartbeat', { at: fixture.serverTime() });
    await fixture.advance(5_000);
    fixture.respond(fixture.pendingRequest(), ['c']);
  });
});
