import { INDEXED_SESSIONS } from '../history.js';
import type { Scale } from '../rounds.js';
import type { Section } from '../section.js';

/** How a figure was measured, where it differs from the general method. */
export function howMeasured({ minutes }: Scale): Record<string, string> {
  return {
    B4: 'both histories are created by `npm run seed`; every page is one that was never requested before, so that nothing comes from a snapshot.',
    B11: 'measured from the start of the request that makes the change, so the commit is included. Without push, 20 consoles poll every 5 s, evenly spread. In Chromium: until the second frame after the change is in the page, for 100 changes, one after another.',
    B14: 'statements that read the list, counted in the server.',
    B15: `measured in the server (\`monitorEventLoopDelay\`, sampled every 1 ms) from the first to the last byte of one export of a million sessions, while 8 people chat, 8 consoles request pages that are in no snapshot, 2 clients search titles and people and 2 search messages (for the latter, the words of the newest ${INDEXED_SESSIONS.toLocaleString('en')} sessions are indexed, not those of all). A process that waits for the processor counts as stopped; the idle process, which hardly ever needs the processor, shows how much delay comes from the machine alone.`,
    B16: `both get the same number of requests, and all garbage is collected before memory is read. The slope is that of the straight line through ${minutes} minutes of mixed load, with a reading every 5 s; \`npm run bench -- B16 --minutes 30\` measures for half an hour. Idle means a server after one sign-in and no further requests, without a collection.`,
    B18: 'what Chromium received, compressed as the server chose. The scripts that every signed-in page loads are in no page’s own.',
    B19: 'the page’s clock is advanced five seconds at a time, with a change every minute. The growth of its heap has no target; detached nodes and timers have one: none.',
    B20: 'Lighthouse’s desktop settings, one run for each page, in a signed-in browser.',
  };
}

const trips =
  'each write is a transaction of its own, and PostgreSQL is another process: about two fifths of Node’s time goes into communicating with it. A chat message takes 7 round trips and a creation 2; the limit’s one statement takes a single one.';

/** Known reasons why a target is missed; reported for the figures that missed it. */
export const whyMissed: Record<Section, Record<string, string>> = {
  sqlite: {
    B1: 'a poll is answered before the framework and without SQL. Four fifths of its cost are Node’s, for reading the request and writing the answer. The rest is what the baseline does not do: the token and its sign-in are looked up at every poll, and the answer has more headers, each of which Node checks.',
    B2: 'the same work as for B1, for an answer that costs the baseline next to nothing.',
    B3: 'both let the database write the page’s JSON, in statements that cost the same. The rest is the request’s path through Fastify and Nest, its validation and authentication, the security headers, the snapshot through which others share the page, and garbage collection for all of these, which takes a tenth.',
    B4: 'a search reads the candidates found by its trigrams, newest first, and compares each with the text; a page without a search reads fifty rows of one index. Since SQLite no longer plans that statement for each request, half as many again are read per second; a search gains less. A first page reads the same rows of the same index however many sessions there are; where it misses the target for growth, the cause is the machine, on which rounds of 150 ms differ by more than the target allows (min … max).',
    B5: 'the limit neither validates nor authenticates. Here a message is validated, authenticated and checked against the rules of its session, announced to everyone who watches, counted for the chart, and written through TypeORM behind a gate that can roll back each writer’s part alone. Meanwhile messages are indexed for search, which takes up to a third of the time while writers send without a pause; the limit has no search.',
    B7: 'grouping adds no delay; the difference is the work described for B5, which a single writer shares with no one.',
    B8: 'the statement and the commit, which the limit has as well, take two fifths. The rest is spread thinly over the request’s path through Fastify and Nest, its validation and authentication, the security headers, and a gate that can roll back each writer’s part alone; in a profile, no single item takes more than a few per cent.',
    B9: 'an event is sent in slices of 250 consoles, between which other work can run. This matters most with a thousand consoles; the more there are, the more is saved by one buffer for all of them.',
    B10: 'the heap is nearly all Node’s: a connection, a request and a response that stay open. Resident memory is read before the collector has to run, and varies by more than the difference that is measured.',
    B11: 'the consoles wait for the commit, the push and one read that all of them share; the rest of the time goes into 20 answers on a processor that also writes.',
    B12: 'for chat, see B5.',
    B14: 'the consoles poll again at each push, ten times a second, and each of 200 gets its own answer from the one snapshot.',
    B15: 'each page, step of a search and chunk of the export has its own turn of the event loop. The rest comes from an occasional statement whose rows are in no cache yet, from a group of writes with its commit, and from the machine, which two busy processes share.',
    B16: 'the slope: a few minutes are too short for it. In the first of them V8 enlarges its heap and SQLite fills its caches, 32 MiB for each of two connections; of ten minutes of such load, the last four added 0.6 MB.',
  },
  postgres: {
    B1: 'as on SQLite; in addition, each sign-in is cached for a second only and then looked up again, because another process may have ended it.',
    B2: 'as on SQLite.',
    B3: 'as on SQLite; in addition, PostgreSQL plans the statement again for each request, while the limit’s one statement stays prepared.',
    B4: 'as on SQLite.',
    B5: trips,
    B7: trips,
    B8: trips,
    B12: 'the target was set for SQLite, where the naive implementation waits for the disk at each commit, one after another; PostgreSQL groups the commits of its connections by itself.',
    B14: 'as on SQLite.',
    B15: 'as on SQLite; in addition, PostgreSQL is one more process that needs CPU time.',
    B16: 'as on SQLite, except for its caches.',
  },
  joined: {
    B22: 'of a message and its reply, each step is told to the other servers: the question, the session, that it is being answered, each piece, the reply, that the list has changed. That takes about twelve commands to Redis, whose packets are a fifth of the joined server’s CPU in a profile; the row that says which server generates the reply is another twentieth.',
    B21: 'on a machine that is busy with other things, rounds differ by more than what is missing (min … max).',
    B23: 'a poll does the same as on SQLite, and looks whether the counters were read lately; rounds differ by more than what is missing (min … max).',
    B24: 'the consoles of all servers are told at the same time, on two processors.',
    B25: 'with four servers, more processes share the processors, their caches and Redis; each server does the same work as a single one.',
    B27: 'each piece is one message, which is written, published, parsed and sent on. The server that shows it does this for each of twenty watchers in a turn of its own; the figure includes what it does anyway each second.',
    B28: 'four statements a second: the counters of changes, the sign of life, who lives, and whether replies of others are left behind.',
    B29: 'a stream that is resumed looks its session up before and after it begins to listen, and asks which message is the last and whether the sign-in still holds.',
    B30: 'the move is one process that reads and hashes a chunk and then waits for PostgreSQL to store it; the bare COPY has everything in memory, and one transaction for each table.',
    B31: 'a poll does the same with metrics and without, it adds one to a number. In further runs the ratio was 1.10 to 1.25 with them and 1.02 to 1.17 with the listener alone, without the numbers of Node and of the process: two processes differ by as much on a busy machine.',
    B33: 'each write is told to the other servers, which count it too; on top, everything that B22 names for a change of the list.',
  },
};
