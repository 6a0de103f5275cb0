import { createHash } from 'node:crypto';
import { MoveProgress } from './progress.js';
import type { MoveSource } from './source.repository.js';
import type { TablePlan } from './table-plan.js';
import type { CopiedChunk, MoveTarget, Receipt } from './target.repository.js';

/**
 * Reads every row back from the target and compares it with the source, byte for byte, by the hashes of the chunks.
 *
 * @param copied the chunks of each table, with the hashes of the source's rows
 * @returns what the receipt says of each table
 * @throws Error that names the first row that differs
 */
export async function verifyTables(
  plan: readonly TablePlan[],
  copied: ReadonlyMap<string, CopiedChunk[]>,
  source: MoveSource,
  target: MoveTarget,
  report: (line: string) => void,
): Promise<Receipt['tables']> {
  const total = [...copied.values()].flat().reduce((sum, { rows }) => sum + rows, 0);
  const progress = new MoveProgress('read back and compared', total, report);
  const tables: Receipt['tables'] = [];
  for (const table of plan) {
    const chunks = copied.get(table.table)!;
    const sizes = chunks.map(({ rows }) => rows);
    const all = createHash('sha256');
    let number = 0;
    let different = -1;
    // Read to its end in any case: the connection is busy until then.
    for await (const sha256 of target.hashes(table, sizes)) {
      const chunk = chunks[number];
      if (chunk?.sha256 !== sha256 && different < 0) different = number;
      all.update(sha256);
      progress.add(table.table, chunk?.rows ?? 0);
      number++;
    }
    if (different < 0 && number < chunks.length) different = number;
    if (different >= 0) throw new Error(await describeDifference(table, chunks, different, source, target));
    tables.push({ table: table.table, rows: sizes.reduce((sum, rows) => sum + rows, 0), sha256: all.digest('hex') });
  }
  progress.end();
  return tables;
}

async function describeDifference(table: TablePlan, chunks: readonly CopiedChunk[], number: number, source: MoveSource, target: MoveTarget): Promise<string> {
  const sizes = chunks.map(({ rows }) => rows);
  const before = chunks[number - 1]?.lastKey ?? null;
  const expected = source.readChunk(table, before, sizes[number] ?? 1)?.lines.toString().split('\n').slice(0, -1) ?? [];
  const found = await target.linesOf(table, sizes, number);
  const at = expected.findIndex((line, index) => line !== found[index]);
  const keyOf = (line: string | undefined) => line?.split('\t').filter((_, index) => table.keys.some(({ name }) => name === table.columns[index]?.name)).join('/');
  const row = at >= 0 ? `the row ${keyOf(expected[at])}` : `the row ${keyOf(found[expected.length])}, which the source does not have`;
  return `${table.table} differs in the target: ${row}. Another program has written to it. The move is not complete; empty the target, and move again.`;
}
