import type { DatabaseKind } from '../databases/measured-database.js';
import { INDEXED_SESSIONS } from '../history.js';
import type { Scale } from '../rounds.js';

/** How a figure was measured, where it differs from the general method. */
export function howMeasured({ minutes }: Scale): Record<string, string> {
  return {
    B4: 'both histories are made by `npm run seed`; every page is one that nobody asked for before, so nothing comes from a snapshot.',
    B11: 'from the beginning of the request that makes the change, so the commit is part of it. What polls is 20 consoles that ask every 5 s, evenly spread. In Chromium: until the second frame after the change stands in the page, 100 changes one after the other.',
    B14: 'statements that read the list, counted inside the server.',
    B15: `watched inside the server (\`monitorEventLoopDelay\`, looks 1 ms apart) from the first to the last byte of one export of a million sessions, while 8 people chat, 8 consoles ask for pages that are in no snapshot, 2 search titles and people and 2 search what was said (the words of the newest ${INDEXED_SESSIONS.toLocaleString('en')} sessions are indexed for that, not of all). A process that waits for the processor counts as stopped; the process beside it, which wants the processor hardly ever, tells how late the machine alone makes one.`,
    B16: `the load is the same number of requests on both, and all garbage is collected before memory is read. The slope is the straight line through ${minutes} minutes of everything at once, a reading every 5 s; \`npm run bench -- B16 --minutes 30\` watches for half an hour. Idle is a server that was signed in to once and then let alone, nothing collected.`,
    B18: 'what Chromium was sent, compressed as the server chose. A page’s own is what it loads besides, and not every page that is signed in to.',
    B19: 'the page’s clock is turned, five seconds at a time, with a change every minute. What its heap grows by is told without a bound; nodes in no document and timers have one: none.',
    B20: 'Lighthouse’s desktop settings, one run of each page, in a browser that is signed in.',
  };
}

const trips =
  'each write is a transaction of its own, and PostgreSQL is another process: about two fifths of Node’s time goes into what is sent there. A chat takes 7 trips and a creation 2, the limit’s one statement a single one.';

/** Known reasons why a target is missed; reported for the figures that missed it. */
export const whyMissed: Record<DatabaseKind, Record<string, string>> = {
  sqlite: {
    B1: 'a poll is answered before the framework and without SQL. Four fifths of it are Node’s: the request is read and the answer written. What is left is what the baseline does not do: the token and its sign-in are looked up at every poll, and the answer bears more headers, each of which Node checks.',
    B2: 'the same work as for B1, for an answer that costs the baseline next to nothing.',
    B3: 'both let the database write the page’s JSON, in statements that cost alike. What is left is the request’s way through Fastify and Nest, its validation and sign-in, the headers that keep browsers safe, the snapshot by which others share the page, and a tenth for collecting what all of these leave.',
    B4: 'a search reads what its three-letter parts find, newest first, and holds each against the text; a page without one reads fifty rows of one index, half as many again a second since SQLite no longer plans its statement anew for each, which a search shares in part. A first page reads the same rows of the same index however many sessions there are: where its growth is missed, it is by the machine, whose rounds of 150 ms differ by more than the bound (least … greatest).',
    B5: 'the limit neither validates nor asks who speaks. Here a message passes validation, its sign-in and the rules of its session, is told to whoever watches, counted for the chart, and written through TypeORM beneath a gate that can undo each writer’s part alone. And what was said is made searchable meanwhile, which takes up to a third of the time while writers come without a pause; the limit has no search.',
    B7: 'grouping adds no wait: it is the work told of B5, which nobody shares when one writes alone.',
    B8: 'the statement and the commit, which the limit has as well, take two fifths. The rest is spread thinly over the request’s way through Fastify and Nest, its validation and sign-in, the headers that keep browsers safe, and a gate that can undo each writer’s part alone; a profile names nothing that takes more than a few hundredths.',
    B9: 'an event goes out in slices of 250 consoles, between which others have their turn. A thousand feel that most; the more there are, the more is saved by one buffer for all of them.',
    B10: 'the heap is nearly all Node’s: a connection, a request and an answer that stay open. The resident memory is read while the collector has room to spare, and moves by more than what is measured.',
    B11: 'what the consoles wait for is the commit, the push and one read that all of them share; the rest of the time is 20 answers on a processor that also writes.',
    B12: 'for chat, as told of B5.',
    B14: 'the consoles ask again at each push, ten times a second, and each of 200 gets its own answer from the one snapshot.',
    B15: 'each page, step of a search and chunk of the export has a turn of the event loop of its own. What is left is a single statement now and then whose rows lie in no cache yet, a group of writes with its commit, and the machine, which two busy processes share.',
    B16: 'the slope: a few minutes are too short for it. The engine makes itself room and SQLite fills its caches, 32 MiB for each of two connections, in the first of them; of ten minutes of such load the last four added 0.6 MB.',
  },
  postgres: {
    B1: 'as on SQLite; and each sign-in is believed for a second only, for another process may have ended it, and then looked up again.',
    B2: 'as on SQLite.',
    B3: 'as on SQLite; and what is sent to PostgreSQL is planned there anew for each request, while the limit’s one statement stays prepared.',
    B4: 'as on SQLite.',
    B5: trips,
    B7: trips,
    B8: trips,
    B12: 'the bound was set for SQLite, where what is naive waits for the disk at each commit, one after the other; PostgreSQL groups the commits of its connections by itself.',
    B14: 'as on SQLite.',
    B15: 'as on SQLite; and PostgreSQL is one more process that wants the processors.',
    B16: 'as on SQLite, but for its caches.',
  },
};
