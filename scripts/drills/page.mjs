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
  D12: 'Redis is cut off from one of two joined servers, held, frozen, emptied or dead',
  D13: 'PostgreSQL terminates connections under load, one by one and all at once, or a lock blocks everything',
  D14: 'the server is shut down while streams are open and calls are in progress',
  D15: 'people are signed out, demoted and disabled at one joined server while another one is cut off, also from PostgreSQL',
  D16: 'the same message is sent again: twenty times at once, and after a `kill -9`',
  D19: 'several servers start at once; one is killed while it changes the schema; servers of the previous release go on serving meanwhile',
  D20: 'the audit log cannot be written: actions that it should record are not performed, but a stolen sign-in is ended',
  D30: 'one of two joined servers is killed (`kill -9`) in the middle of answers that are watched at the other one, also under load behind a balancer',
  D31: 'one of two joined servers is stopped for seconds (SIGSTOP) while it answers, and woken',
  D32: 'both joined servers are restarted one after the other, or replaced by those of the next release, and back, under load behind a balancer',
  D33: 'an SQLite database is moved to PostgreSQL: the command is killed (`kill -9`), the target is full, either side is changed meanwhile',
  D35: 'PostgreSQL is replaced under joined servers by one that lacks the latest changes: a copy, a standby, itself after a crash',
  D37: 'what people at several servers saw is recorded and judged: nothing late, twice, undone or invented',
  D38: 'two joined servers do at once what one of them is enough for',
  D39: 'many administrators take over the same sessions at once, while answers run, wait, and are stopped',
  D40: 'words that only some may read are looked for in whatever every route, stream, export and search answers to each role',
};

const milliseconds = (value) => (value < 1_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(1)} s`);

function recovery(values = []) {
  if (values.length === 0) return '–';
  const sorted = [...values].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  return sorted.length === 1 ? milliseconds(median) : `${milliseconds(median)}, at most ${milliseconds(sorted.at(-1))}`;
}

const count = (value) => value.toLocaleString('en-US');
const today = () => new Date().toISOString().slice(0, 10);
const load = () => os.loadavg()[0].toFixed(1);
const table = (head, rows) => [...head, ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');

/** Breaks text into lines of readable length. */
const wrap = (text) => text.replace(/(.{1,118})(?: |$)/g, '$1\n').trimEnd();

/**
 * The parts of docs/reliability.md that a run of the drills replaces.
 * @param {{ rows: object[], drills: string[], attacks: Map<string, number>, missing: string | null, took: number, version: string
 *   }} run `rows`: counts reported by the drills; `drills`: names of those that passed; `missing`: why PostgreSQL was skipped;
 *   `version`: of Node
 * @returns {Record<string, string>} by their names
 */
export function drillParts({ rows, drills, attacks, missing, took, version }) {
  const passed = (id) => drills.filter((name) => new RegExp(`\\b${id}\\b`).test(name)).length;
  const kinds = Object.entries(KINDS).map(([id, what]) => [id, what, passed(id)]);
  const other = kinds.filter(([, , tests]) => tests === 0).map(([id]) => id);
  const total = (field) => `**${count(rows.reduce((sum, row) => sum + row[field], 0))}**`;
  return {
    measured: wrap(
      `Measured on ${today()} with Node ${version} on ${os.cpus().length} × ${os.cpus()[0]?.model ?? 'an unknown CPU'} in ${duration(took)}, load average at the end ${load()}.`
        + `${missing ? ' PostgreSQL was not available, so its drills were skipped.' : ''} Recovery times were measured under that load.`,
    ),
    counted: table(
      ['| drill | what | acknowledged | lost | twice | recovery time, median |', '| --- | --- | ---: | ---: | ---: | --- |'],
      [
        ...rows.map((row) => [row.id, row.what, count(row.acknowledged), row.lost, row.twice, recovery(row.recovery_ms)]),
        ['', '**all**', total('acknowledged'), total('lost'), total('twice'), ''],
      ],
    ),
    drills: table(['| id | what happens | tests passed |', '| --- | --- | ---: |'], kinds.filter(([, , tests]) => tests > 0))
      + (other.length > 0 ? `\n\nNot in this run: ${other.join(', ')}.` : ''),
    attacks: wrap(`${[...attacks.keys()].join(', ')}.`),
  };
}

/** The part with the latency ratios. @param {import('./latency.mjs').LatencyRatio[]} ratios @returns {Record<string, string>} */
export function latencyPart(ratios) {
  const rows = ratios.map(({ id, what, of, without, beside, least, most, answers }) => {
    const ratio = beside / without;
    const bound = least > 0 ? `${least.toFixed(2)} … ${most.toFixed(2)}×` : `≤ ${most.toFixed(2)}×`;
    const outcome = ratio >= least && ratio <= most ? 'held' : 'missed';
    return [id, what, of, `${without.toFixed(1)} ms`, `${beside.toFixed(1)} ms`, `${ratio.toFixed(2)}×`, bound, outcome, count(answers)];
  });
  const head = ['| id | what | statistic | without | with | ratio | limit | | answers |', '| --- | --- | --- | ---: | ---: | ---: | --- | --- | ---: |'];
  return { latency: `Measured on ${today()}, load average at the end ${load()}.\n\n${table(head, rows)}` };
}

/**
 * Replaces parts of a page, each between the lines `<!-- NAME -->` and `<!-- /NAME -->`, and keeps the rest.
 * @param {string} page
 * @param {Record<string, string>} parts by their names
 * @throws {Error} when the page lacks one of these lines
 */
export function withParts(page, parts) {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
    if (start < 0 || stop < start) throw new Error(`docs/reliability.md has no lines ${begin} and ${end}.`);
    return `${text.slice(0, start + begin.length)}\n\n${part}\n\n${text.slice(stop)}`;
  }, page);
}
