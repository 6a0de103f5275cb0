import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { PolicyName } from '@switchboard/shared';
import type { DataSource, EntityManager } from 'typeorm';
import { Statement } from '../core/database/statement.js';
import type { PolicyEntity } from './policy.entity.js';

/** Who changes a policy, and when. */
export interface PolicyWriting {
  /** JSON */
  value: string;
  at: string;
  by: string;
}

const columns = 'name, value, version, changed_at, changed_by';
const selectAll = new Statement<PolicyEntity>(`SELECT ${columns} FROM policies`);
const insert = new Statement<PolicyEntity>(
  `INSERT INTO policies (${columns}) VALUES ($1, $2, 1, $3, $4) ON CONFLICT (name) DO NOTHING RETURNING ${columns}`,
);
const update = new Statement<PolicyEntity>(
  `UPDATE policies SET value = $2, version = version + 1, changed_at = $3, changed_by = $4 WHERE name = $1 AND version = $5 RETURNING ${columns}`,
);

/** The table `policies`. */
@Injectable()
export class PoliciesRepository {
  constructor(@InjectDataSource() private readonly reader: DataSource) {}

  all(): Promise<PolicyEntity[]> {
    return selectAll.all(this.reader);
  }

  /**
   * Changes a policy, if it still has the version that the caller has seen; 0 means that nobody has changed it before.
   *
   * @returns the row, or undefined when it has another version: then nothing was written
   */
  compareAndSet(manager: EntityManager, name: PolicyName, version: number, { value, at, by }: PolicyWriting): Promise<PolicyEntity | undefined> {
    return version === 0 ? insert.one(manager, name, value, at, by) : update.one(manager, name, value, at, by, version);
  }
}
