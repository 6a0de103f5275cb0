import type { DataSource } from 'typeorm';
import { entities } from '../../src/app.module.js';
import { Bus } from '../../src/core/bus/bus.js';
import { openReader, openWriter, type SchemaParts } from '../../src/core/database/database.module.js';
import { postgresReaderOptions, postgresWriterOptions } from '../../src/core/database/postgres/postgres-source.js';
import { PostgresWriteGate } from '../../src/core/database/postgres/postgres-write-gate.js';
import { LongReads } from '../../src/core/database/long-reads.js';
import { SqliteWriteGate } from '../../src/core/database/sqlite/sqlite-write-gate.js';
import { sqliteReaderOptions, sqliteWriterOptions } from '../../src/core/database/sqlite/sqlite-source.js';
import { WriteFence } from '../../src/core/database/write-fence.js';
import type { WriteGate } from '../../src/core/database/write-gate.js';
import { migrations } from '../../src/migrations/index.js';
import { createScratchDatabase, type ScratchDatabase } from './databases.js';
import { createMigratedDatabase } from './migrated-database.js';

/** A write gate and a reader on their own database, without the rest of the server. */
export interface GateOnScratch {
  bus: Bus;
  gate: WriteGate;
  writer: DataSource;
  reader: DataSource;
  longReads: LongReads;
  database: ScratchDatabase;
  close(): Promise<void>;
}

/**
 * @param on an existing database to reopen; by default a new one
 * @param more what an extension would add to the schema
 * @param fence what can block the gate's writes
 */
export async function openGate(kind: 'sqlite' | 'postgres', on?: ScratchDatabase, more?: SchemaParts, fence = new WriteFence()): Promise<GateOnScratch> {
  const database = on ?? (await (more ? createScratchDatabase(kind) : createMigratedDatabase(kind)));
  const schema = {
    entities: [...entities, ...(more?.entities ?? [])],
    migrations: [...migrations, ...(more?.migrations ?? [])],
  };
  const { settings } = database;
  const writer = await openWriter(
    settings.kind === 'sqlite' ? sqliteWriterOptions(settings.file, schema) : postgresWriterOptions(settings.url, schema),
  );
  const reader = await openReader(
    settings.kind === 'sqlite' ? sqliteReaderOptions(settings.file, schema) : postgresReaderOptions(settings.url, schema),
  );
  const longReads = new LongReads(reader);
  const bus = new Bus();
  const gate = settings.kind === 'sqlite' ? new SqliteWriteGate(writer, bus, fence) : new PostgresWriteGate(writer, bus, fence);
  return {
    bus,
    gate,
    writer,
    reader,
    longReads,
    database,
    close: async () => {
      await gate.close();
      await longReads.close();
      await reader.destroy();
      await writer.destroy();
      if (!on) await database.drop();
    },
  };
}
