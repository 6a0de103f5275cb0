import { signal } from '@angular/core';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Subject } from 'rxjs';
import type { StreamEvent } from './event-stream';
import { LiveQueryFixture, ROWS_URL } from './live-query.fixture';

describe('a live query with push', () => {
  let fixture: LiveQueryFixture;

  beforeEach(() => {
    fixture = new LiveQueryFixture();
  });

  afterEach(() => fixture.dispose());

  it('keeps showing rows at 10 pushes a second, and requests again after a push during a pending request', async () => {
    const events = new Subject<StreamEvent>();
    const query = fixture.create({ stream: events });
    await fixture.advance(0);
    let answered = 0;
    const first = fixture.pendingRequest();
    events.next({ id: null, event: 'changed', data: { revision: 1 } });
    for (let push = 0; push < 50; push++) {
      events.next({ id: null, event: 'changed', data: { revision: push } });
      await fixture.advance(100);
      if (push === 10) {
        expect(first.cancelled).toBe(false);
        fixture.respond(first, ['first']);
      }
      for (const request of fixture.http.match(ROWS_URL)) {
        expect(request.cancelled).toBe(false);
        fixture.respond(request, [`row ${++answered}`]);
      }
    }
    expect(answered).toBeGreaterThanOrEqual(8);
    expect(answered).toBeLessThanOrEqual(20);
    expect(query.value()?.rows).toEqual([`row ${answered}`]);
    await fixture.advance(250);
    for (const request of fixture.http.match(ROWS_URL)) fixture.respond(request, ['last']);
  });

  it('requests once more after a push during a request, and then no more', async () => {
    const events = new Subject<StreamEvent>();
    const query = fixture.create({ stream: events });
    await fixture.advance(0);
    const underWay = fixture.pendingRequest();
    events.next({ id: null, event: 'changed', data: {} });
    await fixture.advance(300);
    fixture.http.expectNone(ROWS_URL);
    fixture.respond(underWay, ['before']);
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['after']);
    await fixture.advance(300);
    fixture.http.expectNone(ROWS_URL);
    expect(query.value()?.rows).toEqual(['after']);
  });

  it('requests when the stream opens, and is live only once an event has arrived on it', async () => {
    const events = new Subject<StreamEvent>();
    const query = fixture.create({ stream: events });
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a']);
    events.next({ id: null, event: 'open', data: 20 });
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['b']);
    expect(query.delivery()).toBe('polling');
    events.next({ id: null, event: 'heartbeat', data: {} });
    expect(query.delivery()).toBe('live');
    await fixture.advance(300);
    fixture.http.expectNone(ROWS_URL);
    events.next({ id: null, event: 'closed', data: null });
    expect(query.delivery()).toBe('polling');
    events.error(new Error('gone for good'));
    await fixture.advance(4_700);
    fixture.respond(fixture.pendingRequest(), ['c']);
  });

  it('when paused, requests only on demand, and closes the stream', async () => {
    const period = signal(5_000);
    const events = new Subject<StreamEvent>();
    const query = fixture.create({ interval: period, stream: events });
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['a']);
    period.set(0);
    await fixture.advance(60_000);
    expect(events.observed).toBe(false);
    query.refresh();
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['b']);
    await fixture.advance(60_000);
    period.set(5_000);
    await fixture.advance(0);
    fixture.respond(fixture.pendingRequest(), ['c']);
    expect(events.observed).toBe(true);
  });

  it('leaves nothing behind when destroyed: no timer, and the pending request is aborted', async () => {
    const events = new Subject<StreamEvent>();
    const query = fixture.create({ stream: events });
    await fixture.advance(0);
    const under_way = fixture.pendingRequest();
    events.next({ id: null, event: 'changed', data: {} });
    fixture.owner.destroy();
    expect(under_way.cancelled).toBe(true);
    expect(events.observed).toBe(false);
    await fixture.advance(60_000);
    expect(jest.getTimerCount()).toBe(0);
    expect(query.value()).toBeNull();
  });
});
