import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Finding, meetsTarget } from '../finding.js';
import type { Scale } from '../rounds.js';
import type { Gap } from '../runner.js';
import { chartsOf } from './charts.js';
import { findingsTable } from './findings-table.js';
import { formatNumber } from './format.js';
import { joinedSection, JOINED_MARKS } from './joined-section.js';
import { MODEL_FIGURES, MODEL_MARKS, modelSection } from './model-section.js';
import { howMeasured, whyMissed } from './notes.js';
import { plot } from './plot.js';
import { replaceSection } from './replace-section.js';
import { type Section } from '../section.js';

const DOCS = fileURLToPath(new URL('../../../docs', import.meta.url));

/** Results of a run of one section. */
interface Run {
  section: Section;
  scale: Scale;
  findings: readonly Finding[];
  gaps: readonly Gap[];
}

/**
 * Writes docs/benchmarks.md and its charts. The page is part of the handbook, so it has few words and few headings.
 *
 * @returns the files written
 */
export function writeReport(runs: readonly Run[]): string[] {
  mkdirSync(join(DOCS, 'images'), { recursive: true });
  const [first, ...others] = runs.map(sorted);
  const charts = chartsOf(first!.findings);
  const drawings = charts.map(({ name, title }) => `![${title}](images/${name})`);
  const files = [
    ...charts.map(({ name, svg }) => ({ file: join(DOCS, 'images', name), text: svg })),
    { file: join(DOCS, 'benchmarks.md'), text: `${[page(first!, drawings), ...others.map(laterSection)].join('\n\n')}\n` },
  ];
  for (const { file, text } of files) writeFileSync(file, text);
  return files.map(({ file }) => file);
}

/** Replaces the section on language models of docs/benchmarks.md. @returns the file written */
export function writeModelSection(findings: readonly Finding[]): string {
  const file = join(DOCS, 'benchmarks.md');
  replaceSection(file, MODEL_MARKS, modelSection(findings.toSorted(byFigure((finding) => finding.figure))));
  return file;
}

/** Replaces the section on several servers of docs/benchmarks.md. @returns the file written */
export function writeJoinedSection(run: Run): string {
  const file = join(DOCS, 'benchmarks.md');
  replaceSection(file, JOINED_MARKS, laterSection(sorted(run)));
  return file;
}

function sorted(run: Run): Run {
  const { section, scale, findings, gaps } = run;
  return { section, scale, findings: findings.toSorted(byFigure((finding) => finding.figure)), gaps };
}

function laterSection(run: Run): string {
  if (run.section !== 'joined') return postgresSection(run);
  return joinedSection(run.scale, run.findings, remarks('Why some targets were missed:', missedOf(run.findings), whyMissed.joined), unmeasured(run.gaps));
}

/** Numeric order: `B9` before `B10`. */
function byFigure<T>(figureOf: (item: T) => string): (one: T, other: T) => number {
  return (one, other) => Number(figureOf(one).slice(1)) - Number(figureOf(other).slice(1));
}

function page({ scale, findings: all, gaps }: Run, drawings: string[]): string {
  const findings = all.filter(({ figure }) => !MODEL_FIGURES.has(figure));
  return [
    introduction(scale),
    findingsTable(findings),
    `\`\`\`text\n${plot(findings)}\n\`\`\``,
    ...drawings,
    ...remarks('How some of them are measured:', figuresOf(findings), howMeasured(scale)),
    ...remarks('Why some targets were missed:', missedOf(findings), whyMissed.sqlite),
    ...unmeasured(gaps),
    modelSection(all.filter(({ figure }) => MODEL_FIGURES.has(figure))),
  ].join('\n\n');
}

/** The section on PostgreSQL, with the figures that query the database. */
function postgresSection({ findings, gaps }: Run): string {
  return [
    `## PostgreSQL\n\nThe same on PostgreSQL, which shares the same processors. *limit* is bare \`node:http\` with prepared statements of \`pg\`,
each write a single auto-committed statement, \`synchronous_commit\` on; *naive* is the same as above with TypeORM's PostgreSQL driver. CPU is
that of the Node process alone.`,
    ...(findings.length === 0 ? [] : [findingsTable(findings), `\`\`\`text\n${plot(findings)}\n\`\`\``]),
    ...remarks('Why some targets were missed:', missedOf(findings), whyMissed.postgres),
    ...unmeasured(gaps),
  ].join('\n\n');
}

function introduction({ rounds, roundMs }: Scale): string {
  return `<!-- no answers from this document -->
# Benchmarks

\`npm run bench\` measures these figures and writes this page; \`npm run bench -- B5\` measures one and writes nothing.

Unless stated otherwise, a figure compares two processes on one machine in one run, in alternation, ${rounds} rounds of ${roundMs / 1_000} s each, and is
the median of the rounds' ratios; the next column shows the smallest and the largest. Every answer was checked, and what was acknowledged
was counted in the database afterwards. *limit* is bare \`node:http\` with prepared statements of better-sqlite3 on the same schema and with
the same durability, without sign-in, validation or logs; *naive* is Nest and TypeORM with their defaults. Both are in \`api/bench/baselines\`.

Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node} on ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'an unnamed processor'},
which the load generator shares; load average at the end ${formatNumber(loadavg()[0]!)}. CPU is that of the whole process, user and system,
all threads, which is the most stable measure. If other programs compete for the processor, rates and times say little.`;
}

const figuresOf = (findings: readonly Finding[]) => new Set(findings.map(({ figure }) => figure));
const missedOf = (findings: readonly Finding[]) => figuresOf(findings.filter((finding) => meetsTarget(finding) === false));

/** @returns a heading and the remarks on these figures, or nothing if there are none */
function remarks(heading: string, figures: Set<string>, texts: Record<string, string>): string[] {
  const lines = [...figures].filter((figure) => figure in texts).map((figure) => `- ${figure}: ${texts[figure]}`);
  return lines.length === 0 ? [] : [`${heading}\n\n${lines.join('\n')}`];
}

function unmeasured(gaps: readonly Gap[]): string[] {
  if (gaps.length === 0) return [];
  const rows = gaps.toSorted(byFigure(({ figures }) => figures[0]!)).map(({ figures, why, failed }) => `| ${figures.join(', ')} | ${failed ? 'failed: ' : ''}${tableCell(why)} |`);
  return [`Not measured:\n\n| figure | why |\n| --- | --- |\n${rows.join('\n')}`];
}

/** The start of an error message, made safe for a table cell. */
function tableCell(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
  return line.length > 200 ? `${line.slice(0, 200)} …` : line;
}
