import { getDataSourceToken } from '@nestjs/typeorm';
import type { AuditEntry, AuditList } from '@switchboard/shared';
import type { DataSource } from 'typeorm';
import type { TestApp } from './app.js';
import type { Client } from './client.js';

/** The server's own writer connection: what anyone with access to the database could do. */
export function writerOf(on: TestApp): DataSource {
  return on.app.get<DataSource>(getDataSourceToken('writer'), { strict: false });
}

/** @param query the query string, for example `action=session.read` @returns the newest entries first */
export async function entriesOf(admin: Client, query = ''): Promise<AuditEntry[]> {
  return (await admin.get<AuditList>(`/api/admin/audit?limit=200&${query}`)).body.entries;
}

/** Makes every write of an audit entry fail until the returned function is called. */
export async function breakAudit(on: TestApp): Promise<() => Promise<void>> {
  const writer = writerOf(on);
  const [fail, restore] =
    on.settings.database.kind === 'sqlite'
      ? [`CREATE TRIGGER broken BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'secret'); END`, 'DROP TRIGGER broken']
      : [
          'ALTER TABLE audit_entries ADD CONSTRAINT broken CHECK (false) NOT VALID',
          'ALTER TABLE audit_entries DROP CONSTRAINT broken',
        ];
  await writer.query(fail);
  return async () => void (await writer.query(restore));
}
