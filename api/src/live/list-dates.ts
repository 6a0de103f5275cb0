/** Condition of sessions that were resumed on a later day than that of their creation; the same as that of an index. */
export const RESUMED = 'substr(s.last_activity_at, 1, 10) <> substr(s.created_at, 1, 10)';

/** Length of the date part of an instant. */
export const DAY = 10;
