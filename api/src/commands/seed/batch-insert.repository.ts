import type { EntityManager } from 'typeorm';
import { Statement } from '../../core/database/statement.js';

/** Default number of rows per INSERT; larger statements gain little. */
const DEFAULT_BATCH_ROWS = 200;

/** Inserts rows into one table, many per statement. Triggers fire as usual. */
export class BatchInsert {
  private readonly statements = new Map<number, Statement>();

  /** @param maxRows maximum rows per statement; SQLite allows 32,766 values */
  constructor(
    private readonly table: string,
    private readonly columns: readonly string[],
    private readonly maxRows = DEFAULT_BATCH_ROWS,
  ) {}

  /** @param rows each with one value per column */
  async run(manager: EntityManager, rows: readonly (readonly unknown[])[]): Promise<void> {
    for (let at = 0; at < rows.length; at += this.maxRows) {
      const part = rows.slice(at, at + this.maxRows);
      await this.statement(part.length).all(manager, ...part.flat());
    }
  }

  /** Only full-size statements are cached: the last statement of a batch rarely has the same number of rows twice. */
  private statement(rows: number): Statement {
    const known = this.statements.get(rows);
    if (known) return known;
    const width = this.columns.length;
    const values = Array.from({ length: rows }, (_, row) => `(${this.columns.map((_, column) => `$${row * width + column + 1}`).join(', ')})`);
    const statement = new Statement(`INSERT INTO ${this.table} (${this.columns.join(', ')}) VALUES ${values.join(', ')}`);
    if (rows === this.maxRows) this.statements.set(rows, statement);
    return statement;
  }
}
