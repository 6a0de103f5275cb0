import type { AdminSession } from '@switchboard/shared';

/** A row on screen. */
export interface ShownRow {
  readonly session: AdminSession;
  /** it has just come and fades in */
  readonly isFresh: boolean;
  /** it stands here only because nothing may move: the newest answer no longer has it */
  readonly isDeparted: boolean;
}

/** What is on screen, and what waits to be. */
export interface SteadyRows {
  readonly view: unknown;
  readonly rows: readonly ShownRow[];
  /** rows of the newest answer that are not on screen yet */
  readonly waiting: number;
  /** when each fresh row came, in milliseconds; forgotten after the fade */
  readonly came: ReadonlyMap<string, number>;
}

/** An answer to be shown. */
export interface RowsAnswer {
  readonly view: unknown;
  readonly sessions: readonly AdminSession[];
  /** the person is in the midst of the rows: facts may change, places may not */
  readonly isHeld: boolean;
  /** it begins at a cursor: what comes into it has moved up from below, and is not new */
  readonly isFurther: boolean;
  /** milliseconds */
  readonly now: number;
}

/** Milliseconds in which a new row fades. */
export const FADE_MS = 2_000;

/**
 * The next state of the list: rows keep their place while held, and take the server's order otherwise. An empty list has no
 * places to keep: what comes then is shown at once.
 *
 * @param before what is on screen; undefined before the first answer
 */
export function settle(before: SteadyRows | undefined, answer: RowsAnswer): SteadyRows {
  const { sessions, view, now, isFurther } = answer;
  if (!before || before.view !== view) {
    return { view, rows: sessions.map((session) => ({ session, isFresh: false, isDeparted: false })), waiting: 0, came: new Map() };
  }
  const shown = new Set(before.rows.map(({ session }) => session.session_id));
  if (answer.isHeld && before.rows.length > 0) {
    const newest = new Map(sessions.map((session) => [session.session_id, session]));
    const rows = before.rows.map((row): ShownRow => {
      const session = newest.get(row.session.session_id);
      return { session: session ?? row.session, isFresh: row.isFresh, isDeparted: !session };
    });
    const waiting = isFurther ? 0 : sessions.filter(({ session_id }) => !shown.has(session_id)).length;
    return { view, rows, waiting, came: before.came };
  }
  const came = new Map([...before.came].filter(([, at]) => now - at < FADE_MS));
  for (const { session_id } of sessions) if (!isFurther && !shown.has(session_id)) came.set(session_id, now);
  const rows = sessions.map((session) => ({ session, isFresh: came.has(session.session_id), isDeparted: false }));
  return { view, rows, waiting: 0, came };
}
