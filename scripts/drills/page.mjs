import os from 'node:os';
import { duration } from '../lib/progress.mjs';

/** A short description of each kind of drill, in the order of the page. */
const KINDS = {
  D01: 'the server is killed (`kill -9`) under load, again and again, and restarted',
  D02: 'a storm of parallel writes of which a tenth fails',
  D03: 'the disk is full, then free again',
  D05: 'a backup is made under load, restored and compared',
  D06: 'another program reads in one long transaction; ours never do',
  D07: 'the file is damaged, torn, old or of a newer version at the start',
  D09: 'clients open streams and never read',
  D10: 'the responder hangs, fails, breaks off, babbles or says nothing',
  D11: 'the person leaves, or the server is killed, in mid-answer',
  D13: 'PostgreSQL ends connections under load, one by one and all at once, or holds everything locked',
  D14: 'the server is told to end while streams are open and calls are in flight',
  D16: 'the same message is sent again: at once twenty times, and after a `kill -9`',
  D19: 'several servers start at once on an empty database; one is killed while it makes the schema',
  D20: 'the audit log cannot be written: what it should record is not done, but a stolen sign-in ends',
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

\`npm run drills\` does to Switchboard what production does to a server, with real processes, counts what was lost, and writes
this page. The same drills run with smaller counts in \`npm test\`.

Measured on ${new Date().toISOString().slice(0, 10)} with Node ${version} on ${os.cpus().length} × ${os.cpus()[0]?.model ?? 'an unknown processor'} in ${duration(took)}, load average at the end
${os.loadavg()[0].toFixed(1)}.${missing ? ' PostgreSQL was absent: its drills were left out.' : ''} Times to recover are those of a machine with that much else to do.

## What was counted

An acknowledged write is one whose call was answered with success. *Lost* are those that are not in the database afterwards;
*twice* those that are there more than once after every unanswered call was repeated with the same ids.

| drill | what | acknowledged | lost | twice | time to recover, median |
| --- | --- | ---: | ---: | ---: | --- |
${rows.map((row) => `| ${row.id} | ${row.what} | ${count(row.acknowledged)} | ${row.lost} | ${row.twice} | ${recovery(row.recovery_ms)} |`).join('\n')}
| | **all** | **${count(total('acknowledged'))}** | **${total('lost')}** | **${total('twice')}** | |

The time to recover of D01 is from the restart's first instruction to readiness; that of D13 until twenty more messages were
acknowledged.

## Drills

| id | what happens | tests passed |
| --- | --- | ---: |
${Object.entries(KINDS).filter(([id]) => passed(id) > 0).map(([id, what]) => `| ${id} | ${what} | ${passed(id)} |`).join('\n')}
${other.length > 0 ? `\nNot in this run: ${other.join(', ')}.\n` : ''}
Without an id of their own: the clock steps back and forward by an hour, another process holds SQLite's lock for longer than
is waited, a migration breaks half way.

## Attacks

Each of these ids stands in the name of at least one test that \`npm test\` runs:
${wrap([...attacks.keys()].join(', '))}

## What is promised

- What was acknowledged is on disk: a \`COMMIT\` has returned with SQLite's \`synchronous=FULL\` or PostgreSQL's \`synchronous_commit=on\`
  before the answer is sent. Neither a \`kill -9\`, nor a full disk, nor a lost connection takes it away.
- A message sent again with the same \`message_id\` is there once and answered once, also after a crash in between.
- A reply is written once, at its end. A crash in mid-answer leaves the user's message without a reply, never half of one; the
  same message again gets its answer.
- What cannot be stored just now is refused with 503 or 507 and \`Retry-After\`, and nothing of it is kept. The server takes up its
  work by itself once the cause is gone.
- A database that is damaged or of a newer version is refused in plain words and not changed.

## What is not promised

- **Power loss** was not tried. It rests on the disk's word: \`fsync\` must return only when the data is safe. A disk, a controller or
  a virtual machine that says so too early loses what the database believed to be written, and may damage the file.
- **A disk that lies** in other ways, bit rot and failing memory are noticed only where a page is read or a backup is verified.
  Keep backups on another machine.
- **Network file systems**: SQLite's locks are not dependable on many of them. Keep the file on a local disk.
- A call that was cut off before its answer may have been carried out or not. Only calls that bear an id of the client's own
  (\`message_id\`) can be repeated safely.
- What a person reads while the server is down; and deltas of an answer that nobody stored yet.
- A long transaction of another program lets SQLite's log grow until it ends; Switchboard warns of it in its own log past 120 MiB, and can do no more.
`;
}

/** Breaks text into lines of readable length. */
function wrap(text) {
  return text.replace(/(.{1,118})(?: |$)/g, '$1\n').trimEnd() + '.';
}
