import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { NO_FILTERS } from './session-filters';
import { SessionTrail } from './session-trail';

describe('the sessions of the list that was left', () => {
  const filters = { ...NO_FILTERS, q: 'x' };
  let trail: SessionTrail;
  let http: HttpTestingController;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    trail = TestBed.inject(SessionTrail);
    http = TestBed.inject(HttpTestingController);
  });

  it('lead to each other in its order, and not beyond it', async () => {
    expect([trail.isKnown(), trail.hasNeighbour('a', 1), await trail.neighbour('a', 1)]).toEqual([false, false, null]);
    trail.remember({ filters, ids: ['a', 'b'], hits: new Map([['b', 'm1']]), next_cursor: null });
    expect([trail.hasNeighbour('a', 1), trail.hasNeighbour('a', -1), trail.hasNeighbour('b', 1), trail.hasNeighbour('z', 1)]).toEqual([true, false, false, false]);
    expect([trail.hitOf('a'), trail.hitOf('b')]).toEqual([null, 'm1']);
    expect([await trail.neighbour('a', 1), await trail.neighbour('b', -1), await trail.neighbour('b', 1), await trail.neighbour('a', -1)]).toEqual(['b', 'a', null, null]);
  });

  it('continue on the next page of the same view, whose sessions may have moved', async () => {
    trail.remember({ filters, ids: ['a', 'b'], hits: new Map(), next_cursor: 'next' });
    expect(trail.hasNeighbour('b', 1)).toBe(true);
    const next = trail.neighbour('b', 1);
    http.expectOne('/api/admin/sessions?limit=50&q=x&cursor=next').flush({ sessions: [{ session_id: 'b' }, { session_id: 'c', hit: { message_id: 'm2', excerpt: '' } }], next_cursor: null });
    expect([await next, trail.hitOf('c')]).toEqual(['c', 'm2']);
    expect([trail.hasNeighbour('c', -1), trail.hasNeighbour('c', 1)]).toEqual([true, false]);
  });

  it('are not mixed with those of a list that was left meanwhile', async () => {
    trail.remember({ filters, ids: ['a', 'b'], hits: new Map(), next_cursor: 'next' });
    const next = trail.neighbour('b', 1);
    trail.remember({ filters: NO_FILTERS, ids: ['b', 'x'], hits: new Map(), next_cursor: null });
    http.expectOne(() => true).flush({ sessions: [{ session_id: 'c' }], next_cursor: null });
    expect(await next).toBe('x');
    expect([trail.hasNeighbour('a', 1), trail.hasNeighbour('b', -1), trail.hasNeighbour('c', -1)]).toEqual([false, false, false]);
  });

  it('stay as they are if the next page could not be loaded', async () => {
    trail.remember({ filters, ids: ['a'], hits: new Map(), next_cursor: 'next' });
    const next = trail.neighbour('a', 1);
    http.expectOne(() => true).error(new ProgressEvent('error'));
    expect([await next, trail.hasNeighbour('a', 1)]).toEqual([null, true]);
  });
});
