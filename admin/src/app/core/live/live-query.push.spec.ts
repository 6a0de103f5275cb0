import { signal } from '@angular/core';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Subject } from 'rxjs';
import type { StreamEvent } from './event-stream';
import { LiveQueryBed, ROWS_URL } from './live-query.bed';

describe('a live query that is pushed', () => {
  let bed: LiveQueryBed;

  beforeEach(() => {
    bed = new LiveQueryBed();
  });

  afterEach(() => bed.leave());

  it('keeps showing rows under 10 pushes a second, and asks once more after a push that found a request under way', async () => {
    const events = new Subject<StreamEvent>();
    const query = bed.begin({ stream: events });
    await bed.pass(0);
    let answered = 0;
    const first = bed.asked();
    events.next({ id: null, event: 'changed', data: { revision: 1 } });
    for (let push = 0; push < 50; push++) {
      events.next({ id: null, event: 'changed', data: { revision: push } });
      await bed.pass(100);
      if (push === 10) {
        expect(first.cancelled).toBe(false);
        bed.answer(first, ['first']);
      }
      for (const request of bed.http.match(ROWS_URL)) {
        expect(request.cancelled).toBe(false);
        bed.answer(request, [`row ${++answered}`]);
      }
    }
    expect(answered).toBeGreaterThanOrEqual(8);
    expect(answered).toBeLessThanOrEqual(20);
    expect(query.value()?.rows).toEqual([`row ${answered}`]);
    await bed.pass(250);
    for (const request of bed.http.match(ROWS_URL)) bed.answer(request, ['last']);
  });

  it('asks when the stream opens, and is live only once the server has said something on it', async () => {
    const events = new Subject<StreamEvent>();
    const query = bed.begin({ stream: events });
    await bed.pass(0);
    bed.answer(bed.asked(), ['a']);
    events.next({ id: null, event: 'open', data: 20 });
    await bed.pass(0);
    bed.answer(bed.asked(), ['b']);
    expect(query.path()).toBe('polling');
    events.next({ id: null, event: 'heartbeat', data: {} });
    expect(query.path()).toBe('live');
    await bed.pass(300);
    bed.http.expectNone(ROWS_URL);
    events.next({ id: null, event: 'closed', data: null });
    expect(query.path()).toBe('polling');
    events.error(new Error('gone for good'));
    await bed.pass(4_700);
    bed.answer(bed.asked(), ['c']);
  });

  it('paused, asks only when told to, and leaves the stream', async () => {
    const period = signal(5_000);
    const events = new Subject<StreamEvent>();
    const query = bed.begin({ interval: period, stream: events });
    await bed.pass(0);
    bed.answer(bed.asked(), ['a']);
    period.set(0);
    await bed.pass(60_000);
    expect(events.observed).toBe(false);
    query.refresh();
    await bed.pass(0);
    bed.answer(bed.asked(), ['b']);
    await bed.pass(60_000);
    period.set(5_000);
    await bed.pass(0);
    bed.answer(bed.asked(), ['c']);
    expect(events.observed).toBe(true);
  });

  it('leaves nothing behind when destroyed: no timer, and the request under way is aborted', async () => {
    const events = new Subject<StreamEvent>();
    const query = bed.begin({ stream: events });
    await bed.pass(0);
    const under_way = bed.asked();
    events.next({ id: null, event: 'changed', data: {} });
    bed.owner.destroy();
    expect(under_way.cancelled).toBe(true);
    expect(events.observed).toBe(false);
    await bed.pass(60_000);
    expect(jest.getTimerCount()).toBe(0);
    expect(query.value()).toBeNull();
  });
});
