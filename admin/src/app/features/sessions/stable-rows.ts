import type { ListedAdminSession } from '@switchboard/shared';

/** A row on screen. */
export interface ShownRow {
  readonly session: ListedAdminSession;
  /** whether it has just appeared and is fading in */
  readonly isFresh: boolean;
  /** whether it is shown only because rows are held: the latest response no longer contains it */
  readonly isRemoved: boolean;
  /** whether it is among those at the top, whose users wait for a person */
  readonly isOnTop: boolean;
}

/** The rows on screen, and how many are held back. */
export interface StableRows {
  readonly view: unknown;
  readonly rows: readonly ShownRow[];
  /** the number of rows in the latest response that are not on screen yet */
  readonly heldBack: number;
  /** when each fresh row appeared, in milliseconds; removed after the fade */
  readonly freshSince: ReadonlyMap<string, number>;
}

/** A response to be shown. */
export interface RowsUpdate {
  readonly view: unknown;
  readonly sessions: readonly ListedAdminSession[];
  /** those that are shown above the others, in order; they may be in `sessions` too */
  readonly onTop?: readonly ListedAdminSession[];
  /** whether the user is interacting with the rows: contents may change, positions may not */
  readonly isHeld: boolean;
  /** whether the page starts at a cursor: rows that enter it have moved up from below and are not new */
  readonly isFurther: boolean;
  /** milliseconds */
  readonly now: number;
}

/** Duration of a new row's fade, in milliseconds. */
export const FADE_MS = 2_000;

/**
 * The next state of the list: rows keep their positions while held, and take the server's order otherwise. An empty list has no
 * positions to keep: new rows are shown immediately.
 *
 * @param before the rows on screen; undefined before the first response
 */
export function nextRows(before: StableRows | undefined, answer: RowsUpdate): StableRows {
  const { view, now, isFurther, onTop = [] } = answer;
  const topIds = new Set(onTop.map(({ session_id }) => session_id));
  const sessions = [...onTop, ...answer.sessions.filter(({ session_id }) => !topIds.has(session_id))];
  const placed = (session: ListedAdminSession, isFresh: boolean): ShownRow => ({ session, isFresh, isRemoved: false, isOnTop: topIds.has(session.session_id) });
  if (!before || before.view !== view) {
    return { view, rows: sessions.map((session) => placed(session, false)), heldBack: 0, freshSince: new Map() };
  }
  const shown = new Set(before.rows.map(({ session }) => session.session_id));
  if (answer.isHeld && before.rows.length > 0) {
    const newest = new Map(sessions.map((session) => [session.session_id, session]));
    const rows = before.rows.map((row): ShownRow => {
      const session = newest.get(row.session.session_id);
      return { session: session ?? row.session, isFresh: row.isFresh, isRemoved: !session, isOnTop: row.isOnTop };
    });
    const heldBack = isFurther ? 0 : sessions.filter(({ session_id }) => !shown.has(session_id)).length;
    return { view, rows, heldBack, freshSince: before.freshSince };
  }
  const freshSince = new Map([...before.freshSince].filter(([, at]) => now - at < FADE_MS));
  for (const { session_id } of sessions) if (!isFurther && !shown.has(session_id)) freshSince.set(session_id, now);
  const rows = sessions.map((session) => placed(session, freshSince.has(session.session_id)));
  return { view, rows, heldBack: 0, freshSince };
}
