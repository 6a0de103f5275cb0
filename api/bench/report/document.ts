import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../finding.js';
import type { Scale } from '../rounds.js';
import { plot } from './plot.js';
import { bound, number, rangeOf, valueOf, verdict } from './lines.js';

const FILE = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url));

/** The rest of the table, which has no code yet. */
const notYet: [figure: string, what: string][] = [
  ['B4', 'growth from 1,000 to 1,000,000 sessions; keyset pages, filters, sorts and search'],
  ['B9', 'commit to event at the last of 1,000 and 5,000 consoles'],
  ['B10', 'memory of a watching console'],
  ['B11', 'commit to page fetched and painted, beside polling every 5 s'],
  ['B12', 'the poll at 100,000 sessions'],
  ['B13', 'p99 of chat while consoles poll and stream'],
  ['B14', 'queries for each coalesced change, and the share of a core, with 200 consoles on push'],
  ['B15', 'the longest stop of the event loop under everything at once'],
  ['B16', 'resident memory at 1,000,000 sessions and over half an hour'],
  ['B17', 'the start with 1,000,000 messages'],
  ['B18', 'compressed JavaScript of the pages'],
  ['B19', 'a console that stays open for an hour'],
  ['B20', 'Lighthouse scores'],
];

/**
 * Writes docs/benchmarks.md. It is a page of the handbook, which the built-in responder searches: few words, few headings.
 *
 * @returns the file
 */
export function writeReport(findings: readonly Finding[], scale: Scale): string {
  writeFileSync(FILE, text(findings, scale));
  return FILE;
}

function text(findings: readonly Finding[], { rounds, roundMs }: Scale): string {
  return `<!-- no answers from this document -->
# Benchmarks

\`npm run bench\` measures these figures and writes this page; \`npm run bench -- B5\` measures one and writes nothing.

Each figure compares two processes on one machine in one run, in turns, ${rounds} rounds of ${roundMs / 1_000} s each, and is the median of the
rounds' ratios; beside it stand the least and the greatest. Every answer was checked, and what was acknowledged was counted in the
database afterwards. *limit* is bare \`node:http\` with prepared statements of better-sqlite3 on the same schema and with the same
durability, without sign-in, validation or logs; *naive* is Nest and TypeORM with their defaults. Both stand in \`api/bench/baselines\`.

Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node} on ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'an unnamed processor'},
which the load generator shares; load average at the end ${number(loadavg()[0]!)}. CPU is that of the whole process, user and system,
all threads: the steadiest measure. Where other programs compete for the processor, answers a second say little.

| figure | what | compared | median | least … greatest | to reach | |
| --- | --- | --- | --- | --- | --- | --- |
${findings.map(row).join('\n')}

\`\`\`text
${plot(findings)}
\`\`\`

Not yet measured:

| figure | what |
| --- | --- |
${notYet.map(([figure, what]) => `| ${figure} | ${what} |`).join('\n')}
`;
}

function row(finding: Finding): string {
  const { figure, what, measure, median } = finding;
  return `| ${figure} | ${what} | ${measure} | ${valueOf(finding, median)} | ${rangeOf(finding)} | ${bound(finding)} | ${verdict(finding)} |`;
}
