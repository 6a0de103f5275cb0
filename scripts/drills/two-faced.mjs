// The API's specs about chats, streams, handling and sign-ins once more, with each request at the next one of two joined servers.

/** Spec files, all on PostgreSQL. */
export const TWO_FACED_FILES = 'api/test/(auth|branches|chat|generations|handling|live-list|openings|sign-in|stream|whispers)[^/]*\\.spec';

/** What holds at each server by itself only, or reaches into one of them, by the names of tests. */
const EXCEPT = [
  // Another server resumes from the database where the first one says `reset`.
  'reset for an id that is no longer known',
  // Known elsewhere with the next sign of life; with a clock that jumps, too late.
  'somebody is reachable while a console is open', 'an administrator with a stream open stays', 'who is there and says nothing loses it',
  // Holds up the first server from within.
  'what begins in the instant between is stopped',
];

/** Pattern of the names of all other tests. */
export const TWO_FACED_NAMES = `^(?!.*(${EXCEPT.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|')}))`;
