import { describe, expect, it } from '@jest/globals';
import type { ListedAdminSession } from '@switchboard/shared';
import { FADE_MS, nextRows, type StableRows } from './stable-rows';

function row(session_id: string, message_count = 0): ListedAdminSession {
  return { session_id, message_count } as ListedAdminSession;
}

function ids(state: StableRows): string[] {
  return state.rows.map(({ session }) => session.session_id);
}

function fresh(state: StableRows): string[] {
  return state.rows.filter(({ isFresh }) => isFresh).map(({ session }) => session.session_id);
}

const answer = (sessions: ListedAdminSession[], isHeld = false, now = 0, view = 'all') => ({ view, sessions, isHeld, now, isFurther: false });

describe('stable rows', () => {
  const first = nextRows(undefined, answer([row('a'), row('b')]));

  it('show the first response as it is, with nothing marked as new', () => {
    expect([ids(first), fresh(first), first.heldBack]).toEqual([['a', 'b'], [], 0]);
  });

  it('follow the server’s order, and mark what is new until the fade is over', () => {
    const second = nextRows(first, answer([row('c'), row('b'), row('a')], false, 100));
    expect([ids(second), fresh(second)]).toEqual([['c', 'b', 'a'], ['c']]);
    const soon = nextRows(second, answer([row('c'), row('b'), row('a')], false, 100 + FADE_MS - 1));
    expect(fresh(soon)).toEqual(['c']);
    const later = nextRows(soon, answer([row('c'), row('b'), row('a')], false, 100 + FADE_MS));
    expect(fresh(later)).toEqual([]);
  });

  it('when held, move nothing, update values in place, count what waits, and mark what was removed', () => {
    const held = nextRows(first, answer([row('c'), row('b', 7)], true));
    expect([ids(held), held.heldBack]).toEqual([['a', 'b'], 1]);
    expect(held.rows[1]?.session.message_count).toBe(7);
    expect(held.rows.map(({ isRemoved }) => isRemoved)).toEqual([true, false]);
  });

  it('show new rows in an empty list, even when held', () => {
    const empty = nextRows(undefined, answer([]));
    expect(ids(nextRows(empty, answer([row('a')], true)))).toEqual(['a']);
  });

  it('when released, show as new what waited', () => {
    const held = nextRows(first, answer([row('c'), row('b'), row('a')], true));
    const free = nextRows(held, answer([row('c'), row('b'), row('a')], false, 5));
    expect([ids(free), fresh(free), free.heldBack]).toEqual([['c', 'b', 'a'], ['c'], 0]);
  });

  it('on a later page, do not mark as new what moves up from below', () => {
    const further = (sessions: ListedAdminSession[], isHeld: boolean) => ({ ...answer(sessions, isHeld), isFurther: true });
    const initial = nextRows(undefined, further([row('x'), row('y')], false));
    const held = nextRows(initial, further([row('y'), row('z')], true));
    expect([ids(held), held.heldBack, held.rows[0]?.isRemoved]).toEqual([['x', 'y'], 0, true]);
    const free = nextRows(held, further([row('y'), row('z')], false));
    expect([ids(free), fresh(free), free.heldBack]).toEqual([['y', 'z'], [], 0]);
  });

  it('start afresh with another view, even when held', () => {
    const other = nextRows(first, answer([row('z')], true, 0, 'other'));
    expect([ids(other), fresh(other), other.heldBack]).toEqual([['z'], [], 0]);
  });

  it('show some above the others, each once, and leave them there while held', () => {
    const onTop = (state: StableRows) => state.rows.filter((one) => one.isOnTop).map(({ session }) => session.session_id);
    const called = nextRows(first, { ...answer([row('a'), row('b')]), onTop: [row('z'), row('b')] });
    expect([ids(called), onTop(called), fresh(called)]).toEqual([['z', 'b', 'a'], ['z', 'b'], ['z']]);
    const held = nextRows(called, { ...answer([row('a'), row('b', 7)], true), onTop: [row('a')] });
    expect([ids(held), onTop(held), held.rows[1]?.session.message_count]).toEqual([['z', 'b', 'a'], ['z', 'b'], 7]);
    expect(onTop(nextRows(held, answer([row('a'), row('b')])))).toEqual([]);
  });
});
