import { MoveProgress } from './progress.js';
import { type MoveSource } from './source.repository.js';
import type { TablePlan } from './table-plan.js';
import type { CopiedChunk, MoveTarget } from './target.repository.js';

/**
 * Copies all rows in chunks, each in one transaction that also records it. Chunks that an earlier call copied are compared with the source
 * instead: it may have changed in between.
 *
 * @returns the chunks of each table
 * @throws Error in plain words when the source has changed since an earlier call
 */
export async function copyTables(plan: readonly TablePlan[], source: MoveSource, target: MoveTarget, report: (line: string) => void): Promise<Map<string, CopiedChunk[]>> {
  let total = 0;
  for (const { table } of plan) total += await source.count(table);
  const progress = new MoveProgress('copied', total, report);
  const chunks = new Map<string, CopiedChunk[]>();
  for (const table of plan) {
    const copied = await target.copied(table.table);
    assertUnchanged(table, copied, source, progress);
    for (let chunk = source.readChunk(table, copied.at(-1)?.lastKey ?? null); chunk; chunk = source.readChunk(table, chunk.lastKey)) {
      await target.write(table, copied.length, chunk);
      copied.push({ rows: chunk.rows, lastKey: chunk.lastKey, sha256: chunk.sha256 });
      progress.add(table.table, chunk.rows);
    }
    chunks.set(table.table, copied);
  }
  progress.end();
  return chunks;
}

function assertUnchanged(table: TablePlan, copied: readonly CopiedChunk[], source: MoveSource, progress: MoveProgress): void {
  let after: string[] | null = null;
  for (const { rows, lastKey, sha256 } of copied) {
    const chunk = source.readChunk(table, after, rows);
    if (chunk?.sha256 !== sha256)
      throw new Error(
        `The source has changed since the move began: rows of ${table.table}${after ? ` after ${after.join('/')}` : ''} up to ${lastKey.join('/')} differ from those copied. ` +
          'Empty the target, and move again.',
      );
    after = lastKey;
    progress.add(table.table, rows);
  }
}
