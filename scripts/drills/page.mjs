import os from 'node:os';
import { duration } from '../lib/progress.mjs';

/** A short description of each kind of drill, in the order of the page. */
const KINDS = {
  D01: 'the server is killed (`kill -9`) under load, again and again, and restarted',
  D02: 'many parallel writes, a tenth of which fail',
  D03: 'the disk is full, then free again',
  D05: 'a backup is made under load, restored and compared',
  D06: 'another program reads in one long transaction; Switchboard itself never does',
  D07: 'the file is damaged, truncated, old or from a newer version at startup',
  D09: 'clients open streams and never read',
  D10: 'the responder hangs, fails, breaks off, never stops or says nothing',
  D11: 'the user leaves, or the server is killed, while an answer is being written',
  D13: 'PostgreSQL terminates connections under load, one by one and all at once, or a lock blocks everything',
  D14: 'the server is shut down while streams are open and calls are in progress',
  D16: 'the same message is sent again: twenty times at once, and after a `kill -9`',
  D19: 'several servers start at once on an empty database; one is killed while it creates the schema',
  D20: 'the audit log cannot be written: actions that it should record are not performed, but a stolen sign-in is ended',
};

const milliseconds = (value) => (value < 1_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(1)} s`);

function recovery(values = []) {
  if (values.length === 0) return '–';
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  return sorted.length === 1 ? milliseconds(median) : `${milliseconds(median)}, at most ${milliseconds(sorted.at(-1))}`;
}

const count = (value) => value.toLocaleString('en-US');

/**
 * Renders docs/reliability.md.
 * @param {{ rows: object[], drills: string[], attacks: Map<string, number>, missing: string | null, took: number, version: string
 *   }} run `rows`: counts reported by the drills; `drills`: names of those that passed; `missing`: why PostgreSQL was skipped;
 *   `version`: of Node
 */
export function reliabilityPage({ rows, drills, attacks, missing, took, version }) {
  const passed = (id) => drills.filter((name) => new RegExp(`\\b${id}\\b`).test(name)).length;
  const other = Object.keys(KINDS).filter((id) => passed(id) === 0);
  const total = (field) => rows.reduce((sum, row) => sum + row[field], 0);
  return `<!-- no answers from this document -->
# Reliability

\`npm run drills\` exposes Switchboard to the failures of production, with real processes, counts what was lost, and writes this
page. \`npm test\` runs the same drills with smaller counts.

Measured on ${new Date().toISOString().slice(0, 10)} with Node ${version} on ${os.cpus().length} × ${os.cpus()[0]?.model ?? 'an unknown CPU'} in ${duration(took)}, load average at the end
${os.loadavg()[0].toFixed(1)}.${missing ? ' PostgreSQL was not available, so its drills were skipped.' : ''} Recovery times were measured under that load.

## What was counted

A write is acknowledged when its call was answered with success. It is *lost* if it is not in the database afterwards, and *twice*
there if it is stored more than once after every unanswered call was repeated with the same ids.

| drill | what | acknowledged | lost | twice | recovery time, median |
| --- | --- | ---: | ---: | ---: | --- |
${rows.map((row) => `| ${row.id} | ${row.what} | ${count(row.acknowledged)} | ${row.lost} | ${row.twice} | ${recovery(row.recovery_ms)} |`).join('\n')}
| | **all** | **${count(total('acknowledged'))}** | **${total('lost')}** | **${total('twice')}** | |

The recovery time of D01 is measured from the start of the new process until it is ready, that of D13 until twenty more messages
were acknowledged.

## Drills

| id | what happens | tests passed |
| --- | --- | ---: |
${Object.entries(KINDS).filter(([id]) => passed(id) > 0).map(([id, what]) => `| ${id} | ${what} | ${passed(id)} |`).join('\n')}
${other.length > 0 ? `\nNot in this run: ${other.join(', ')}.\n` : ''}
Without an id of their own: the clock steps back and forward by an hour, another process holds SQLite's lock for longer than the
server waits, a migration fails halfway.

## Attacks

Each of these ids is in the name of at least one test that \`npm test\` runs:
${wrap([...attacks.keys()].join(', '))}

## What is guaranteed

- Whatever was acknowledged is on disk: a \`COMMIT\` has returned with SQLite's \`synchronous=FULL\` or PostgreSQL's
  \`synchronous_commit=on\` before the answer is sent. No \`kill -9\`, full disk or lost connection undoes it.
- A message sent again with the same \`message_id\` is stored once and answered once, even after a crash in between.
- A reply is written once, when it is complete. A crash while it is being generated leaves the user's message without a reply, never
  with half of one; sending the same message again gets an answer.
- What cannot be stored at the moment is refused with 503 or 507 and \`Retry-After\`, and no part of it is kept. The server resumes
  automatically once the cause is gone.
- A database that is damaged or from a newer version is refused with a clear message and not changed.

## What is not guaranteed

- **Power loss** was not tested. It depends on the disk: \`fsync\` must not return before the data is safe. A disk, controller or
  virtual machine that reports this too early loses data that the database believed to be written, and may damage the file.
- **Other disk errors**, bit rot and failing memory are noticed only when a page is read or a backup is verified. Keep backups on
  another machine.
- **Network file systems**: SQLite's locks are unreliable on many of them. Keep the file on a local disk.
- A call whose connection broke before its answer may or may not have been carried out. Only calls with an id chosen by the client
  (\`message_id\`) can be repeated safely.
- Reading while the server is down, and pieces of an answer that have not been stored yet.
- While another program keeps a transaction open, SQLite's write-ahead log grows; past 120 MiB Switchboard logs a warning, but can do no more.
`;
}

/** Breaks text into lines of readable length. */
function wrap(text) {
  return text.replace(/(.{1,118})(?: |$)/g, '$1\n').trimEnd() + '.';
}
