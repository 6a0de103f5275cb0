/** Condition of sessions that were taken up again on another day than that on which they began; it is that of an index. */
export const RESUMED = 'substr(s.last_activity_at, 1, 10) <> substr(s.created_at, 1, 10)';

/** Characters of an instant that tell its day. */
export const DAY = 10;
