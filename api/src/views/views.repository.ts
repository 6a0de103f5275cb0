import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { type Executor, Statement } from '../core/database/statement.js';
import type { ViewRow } from './view.view.js';

const columns = 'view_id, owner_id, name, query, position, version, created_by, updated_at';

// Two ranges of the index.
const selectVisible = new Statement<ViewRow>(
  `SELECT ${columns} FROM views WHERE owner_id IS NULL UNION ALL SELECT ${columns} FROM views WHERE owner_id = $1`,
);
const insert = new Statement(`INSERT INTO views (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`);
const update = new Statement(
  'UPDATE views SET owner_id = $2, name = $3, query = $4, position = $5, version = $6, created_by = $7, updated_at = $8 WHERE view_id = $1',
);
const setPosition = new Statement('UPDATE views SET position = $2 WHERE view_id = $1');
const remove = new Statement('DELETE FROM views WHERE view_id = $1');
// Readers are not held up, and views are rarely changed.
const lock = new Statement('LOCK TABLE views IN SHARE ROW EXCLUSIVE MODE');

/** The table `views`. */
@Injectable()
export class ViewsRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  /** The shared views, then those of one administrator, each in their order. */
  async visibleTo(user_id: string, on: Executor = this.reader): Promise<ViewRow[]> {
    const rows = await selectVisible.all(on, user_id);
    return rows.sort((a, b) => Number(a.owner_id !== null) - Number(b.owner_id !== null) || a.position - b.position || (a.view_id < b.view_id ? -1 : 1));
  }

  /** Lets no other job change views until this one ends: what it reads of them, such as their number, stays true. */
  async lock(manager: EntityManager): Promise<void> {
    if (this.reader.options.type === 'postgres') await lock.all(manager);
  }

  async insert(manager: EntityManager, { view_id, owner_id, name, query, position, version, created_by, updated_at }: ViewRow): Promise<void> {
    await insert.all(manager, view_id, owner_id, name, query, position, version, created_by, updated_at);
  }

  async update(manager: EntityManager, { view_id, owner_id, name, query, position, version, created_by, updated_at }: ViewRow): Promise<void> {
    await update.all(manager, view_id, owner_id, name, query, position, version, created_by, updated_at);
  }

  /** Numbers views in this order. */
  async arrange(manager: EntityManager, rows: readonly ViewRow[]): Promise<void> {
    for (const [position, row] of rows.entries()) if (row.position !== position) await setPosition.all(manager, row.view_id, position);
  }

  async remove(manager: EntityManager, view_id: string): Promise<void> {
    await remove.all(manager, view_id);
  }
}
