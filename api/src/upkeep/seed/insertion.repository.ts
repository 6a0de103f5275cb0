import type { EntityManager } from 'typeorm';
import { Statement } from '../../core/database/statement.js';

/** Rows that one INSERT brings unless it says otherwise: beyond that little is gained. */
const ROWS = 200;

/** Inserts rows of one table, many by each statement. Triggers do their work as ever. */
export class Insertion {
  private readonly statements = new Map<number, Statement>();

  /** @param most rows of one statement; SQLite allows 32,766 values */
  constructor(
    private readonly table: string,
    private readonly columns: readonly string[],
    private readonly most = ROWS,
  ) {}

  /** @param rows each with a value for every column */
  async run(manager: EntityManager, rows: readonly (readonly unknown[])[]): Promise<void> {
    for (let at = 0; at < rows.length; at += this.most) {
      const part = rows.slice(at, at + this.most);
      await this.statement(part.length).all(manager, ...part.flat());
    }
  }

  /** Only whole statements are kept: the last one of a batch hardly ever has as many rows as the last of another. */
  private statement(rows: number): Statement {
    const known = this.statements.get(rows);
    if (known) return known;
    const wide = this.columns.length;
    const values = Array.from({ length: rows }, (_, row) => `(${this.columns.map((_, column) => `$${row * wide + column + 1}`).join(', ')})`);
    const statement = new Statement(`INSERT INTO ${this.table} (${this.columns.join(', ')}) VALUES ${values.join(', ')}`);
    if (rows === this.most) this.statements.set(rows, statement);
    return statement;
  }
}
