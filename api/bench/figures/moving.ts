import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import copyStreams from 'pg-copy-streams';
import { fileURLToPath } from 'node:url';
import type { Benchmark } from '../benchmark.js';
import { PostgresDatabase } from '../databases/postgres-database.js';
import type { MeasuredDatabase } from '../databases/measured-database.js';
import { quotientFinding, valueFinding } from '../finding.js';
import type { Scale } from '../rounds.js';
import { dropTemplate, Scratch, serverSettings } from '../scratch.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TYPESCRIPT = new URL('../typescript.mjs', import.meta.url).href;
/** Sessions that are moved, with two to three messages each. */
const SESSIONS = 5_000;

/** One move. */
interface Move {
  rows: number;
  /** seconds */
  copying: number;
  verifying: number;
  /** of a bare COPY of the same rows into the same tables */
  bare: number;
}

/** B30: the move from SQLite to PostgreSQL, compared with what PostgreSQL needs for the rows alone. */
export const moving: Benchmark = {
  figures: ['B30'],
  async run({ scale: { tiny, rounds }, several }) {
    const scale = await several.scale();
    const source = await fillSource({ ...scale, database: 'sqlite' });
    try {
      const moves: Move[] = [];
      for (let round = 0; round < rounds; round++) moves.push(await moveOnce(scale, source));
      const what = `move of ${tiny ? 'few' : moves[0]!.rows.toLocaleString('en')} rows to PostgreSQL`;
      return [
        quotientFinding('B30', `${what} ÷ a bare COPY of them into the same tables`, 'rows per second', moves.map(({ bare, copying }) => bare / copying), { least: 0.6 }),
        quotientFinding('B30', 'the same: reading back and comparing ÷ copying', 'time', moves.map(({ verifying, copying }) => verifying / copying), { most: 0.4 }),
        valueFinding('B30', 'the same, copied', 'rows per second', '', moves.map(({ rows, copying }) => rows / copying), null),
      ];
    } finally {
      await source.drop();
      await dropTemplate('sqlite');
    }
  },
};

/** @returns a database that no server runs on */
async function fillSource(scale: Scale): Promise<MeasuredDatabase> {
  const scratch = await Scratch.start(scale, { sessions: scale.tiny ? 20 : SESSIONS, history: true });
  try {
    await scratch.server.stop();
    return await scratch.database.copy();
  } finally {
    await scratch.remove();
  }
}

async function moveOnce(scale: Scale, source: MeasuredDatabase): Promise<Move> {
  const [copy, target] = [await source.copy(), await PostgresDatabase.create(scale.postgres)];
  try {
    const { copying, verifying } = await runMove(scale, copy, target);
    const client = new pg.Client({ connectionString: target.url });
    await client.connect();
    try {
      const receipt = (await client.query<{ tables: { table: string; rows: number }[] }>('SELECT tables FROM moves')).rows[0]!;
      const tables = receipt.tables.filter(({ rows }) => rows > 0);
      await assertMoved(copy, tables);
      return { rows: tables.reduce((sum, { rows }) => sum + rows, 0), copying, verifying, bare: await copyBare(client, tables) };
    } finally {
      await client.end();
    }
  } finally {
    await copy.drop();
    await target.drop();
  }
}

/** Runs the command. @returns how long its parts took in seconds, by the lines that it prints @throws Error with its output */
async function runMove({ tiny }: Scale, source: MeasuredDatabase, target: MeasuredDatabase): Promise<{ copying: number; verifying: number }> {
  const script = tiny ? ['--import', TYPESCRIPT, 'api/src/commands/move.ts'] : ['dist/api/src/commands/move.js'];
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [...script, '--to', target.url], { cwd: ROOT, env: { ...inherited, ...serverSettings(source) }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const steps = ['moved row by row', 'rows copied in'];
  const at: number[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      while (at.length < steps.length && output.includes(steps[at.length]!)) at.push(performance.now());
    });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 || at.length < steps.length) throw new Error(`the move ended with ${code}: ${output}`);
  const verifying = /compared in ([\d.]+) s/.exec(output)?.[1];
  if (verifying === undefined) throw new Error(`the move compared nothing: ${output}`);
  return { copying: (at[1]! - at[0]!) / 1_000, verifying: Number(verifying) };
}

/** @throws Error unless the receipt has every row of the source */
async function assertMoved(source: MeasuredDatabase, tables: readonly { table: string; rows: number }[]): Promise<void> {
  for (const table of ['users', 'user_sessions', 'messages']) {
    const rows = Number(await source.value(`SELECT count(*) FROM ${table}`));
    const moved = tables.find((each) => each.table === table)?.rows;
    if (moved !== rows) throw new Error(`${table} has ${rows} rows, of which ${moved} were moved`);
  }
}

/** Empties the tables and copies their rows back. @returns seconds */
async function copyBare(client: pg.Client, tables: readonly { table: string; rows: number }[]): Promise<number> {
  const contents: { table: string; lines: Buffer }[] = [];
  for (const { table } of tables) {
    const parts: Buffer[] = [];
    for await (const part of client.query(copyStreams.to(`COPY "${table}" TO STDOUT`)) as AsyncIterable<Buffer>) parts.push(part);
    contents.push({ table, lines: Buffer.concat(parts) });
  }
  await client.query("SET synchronous_commit = 'off'");
  for (const { table } of tables) await client.query(`ALTER TABLE "${table}" DISABLE TRIGGER USER`);
  await client.query(`TRUNCATE ${tables.map(({ table }) => `"${table}"`).join(', ')} CASCADE`);
  const startedAt = performance.now();
  for (const { table, lines } of contents) {
    const stream = client.query(copyStreams.from(`COPY "${table}" FROM STDIN`));
    stream.end(lines);
    await once(stream, 'finish');
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const { table, rows } of tables) {
    const { rows: counted } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM "${table}"`);
    if (Number(counted[0]!.n) !== rows) throw new Error(`${table} has ${counted[0]!.n} rows instead of ${rows}`);
  }
  return seconds;
}
