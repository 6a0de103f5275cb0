import { availableParallelism, loadavg } from 'node:os';
import type { Finding } from '../finding.js';
import type { Scale } from '../rounds.js';
import { findingsTable } from './findings-table.js';
import { formatNumber } from './format.js';
import type { Marks } from './replace-section.js';

/** Between these it stands. */
export const JOINED_MARKS: Marks = ['<!-- several servers -->', '<!-- /several servers -->'];

/**
 * The section on several servers, between marks.
 *
 * @param findings in the order of the table
 * @param missed why some targets were missed, if any were
 * @param unmeasured what was not measured, and why, if anything was not
 */
export function joinedSection({ rounds, roundMs }: Scale, findings: readonly Finding[], missed: readonly string[], unmeasured: readonly string[]): string {
  const [beginning, end] = JOINED_MARKS;
  return [
    beginning,
    `## Several servers

\`npm run bench -- --joined\` measures these and replaces this section. The servers are processes of their own on one database, with a
PostgreSQL and a Redis of their own; *alone* is one on a database of its own, without Redis and with as many connections to PostgreSQL. Everything
shares the machine's processors, the load generator too: what several servers can do beyond one is therefore not seen here in rates, but in the
CPU that each message, poll or change takes. Medians of ${rounds} rounds, in alternation, of ${roundMs / 1_000} s where a load is kept up. Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node} on ${availableParallelism()} processors, load average at the end ${formatNumber(loadavg()[0]!)}.`,
    ...(findings.length === 0 ? [] : [findingsTable(findings)]),
    HOW_MEASURED,
    ...missed,
    ...unmeasured,
    end,
  ].join('\n\n');
}

const HOW_MEASURED = `How some of them are measured:

- B21: a statement that stores a message, on connections of its own, on two copies of a database, of which one has no counters of changes; the flushes
  are those that PostgreSQL counts in \`pg_stat_wal\`. Rounds of 1 s.
- B23: of five runs, the one with the fewest statements and commands counts, since a server reads the counters once a second and gives a sign of life
  twice a second whether anybody polls or not.
- B25: every console is told of the change, and fetches the page that shows it; the CPU is that of the servers, until the last has it.
- B26: from the answer to the writer at A until a poll at B begins that shows the change; Redis is killed for the last row.
- B27: the pieces bear the time of their sending. In the first row one answer is watched at both servers; in the others twenty are watched at the other
  server alone, and the CPU is compared with that of a server without Redis whose answers nobody watches.
- B28: four servers, two of which are watched; the younger does nothing but notice and tell that it lives.
- B29: a page returns a quarter to three quarters of a second after its stream was cut, which the time includes. Each stream must give the session, and no
  request to reload. The others ask for a page of their own sessions every 5 ms.
- B30: the bare COPY writes the same rows into the same tables, with the same indexes and foreign keys and without triggers, in one statement per table.
  The move reads them from SQLite, checks and hashes them, and commits every 10,000 rows. Comparing reads all of them back in the order of their keys.
- B33: every person stays below the limits, so that each write is stored; the two copies of the database have the same people.
- B47: 64 writers or 20 consoles per server, spread over the first one, two or four of four joined servers.

Not measured: B32, tracing, because there is no OpenTelemetry in Switchboard, only \`traceparent\`; B34, the size of the
container image and how soon it is ready, because it takes buildah and a base image, which a benchmark should not require. \`npm run image:test\` checks
that the image starts, read-only and unprivileged.`;
