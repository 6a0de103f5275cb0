import type { EntityManager } from 'typeorm';
import { Statement } from '../../core/database/statement.js';

/** The tables that a history fills, in any schema of the search path. */
const TABLES = ['user_sessions', 'messages', 'session_grams', 'message_words'];

interface SchemaObject {
  drop: string;
  make: string;
}

// Primary keys stay: other tables may reference them, and rows are inserted in their order.
const findIndexes = new Statement<SchemaObject>(
  `SELECT format('DROP INDEX %s', i.indexrelid::regclass) AS drop, pg_get_indexdef(i.indexrelid) AS make FROM pg_index i
   WHERE i.indrelid = ANY(CAST($1 AS regclass[])) AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
);
const findForeignKeys = new Statement<SchemaObject>(
  `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
     format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS make
   FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(CAST($1 AS regclass[]))`,
);

/**
 * Runs some work with the indexes and foreign keys of the seeded tables dropped, then recreates them from their own definitions:
 * building an index by one sort takes a fraction of the time of row-by-row inserts. Transactional, so a crash at any instant leaves
 * the schema as it was.
 */
export async function withoutIndexes(manager: EntityManager, work: () => Promise<void>): Promise<void> {
  const objects = [...(await findForeignKeys.all(manager, TABLES)), ...(await findIndexes.all(manager, TABLES))];
  for (const { drop } of objects) await manager.query(drop);
  await work();
  await manager.query("SET LOCAL maintenance_work_mem = '256MB'");
  for (const { make } of objects.reverse()) await manager.query(make);
}
