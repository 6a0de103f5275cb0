import { parseArgs } from 'node:util';
import { type Benchmark, type Finding } from './finding.js';
import { chat, loneWriter } from './figures/chat.js';
import { creation } from './figures/creation.js';
import { naivePolls } from './figures/naive-polls.js';
import { page } from './figures/page.js';
import { polls } from './figures/polls.js';
import { start } from './figures/start.js';
import { line } from './report/lines.js';
import { writeReport } from './report/document.js';
import { FULL, TINY } from './rounds.js';
import { Stage } from './stage.js';

/** Everything that is measured so far, in the order of the table. */
const benchmarks: Benchmark[] = [polls, page, chat, loneWriter, creation, naivePolls, start];

/** @throws Error that names the figures there are */
function chosen(names: readonly string[]): Benchmark[] {
  const known = new Set(benchmarks.flatMap(({ figures }) => figures));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`There is no figure ${unknown.join(', ')} to be measured; there are ${[...known].join(', ')}.`);
  return benchmarks.filter(({ figures }) => names.length === 0 || figures.some((figure) => names.includes(figure)));
}

const { values, positionals } = parseArgs({ options: { tiny: { type: 'boolean', default: false } }, allowPositionals: true });
const names = positionals.map((name) => name.toUpperCase());
const scale = values.tiny ? TINY : FULL;
const stage = new Stage(scale);
const findings: Finding[] = [];
try {
  for (const benchmark of chosen(names)) {
    const found = (await benchmark.run(stage)).filter(({ figure }) => names.length === 0 || names.includes(figure));
    findings.push(...found);
    for (const finding of found) console.log(values.tiny ? `${finding.figure} ${finding.what}: every answer was right` : line(finding));
    await stage.clear();
  }
} finally {
  await stage.remove();
}
if (names.length === 0 && !values.tiny) console.log(`\nwritten: ${writeReport(findings, scale)}`);
