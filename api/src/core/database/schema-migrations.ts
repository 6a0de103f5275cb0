import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';

/** Runs the pending migrations, and logs which they were and how long they took. */
export async function runMigrations(writer: DataSource): Promise<void> {
  const startedAt = performance.now();
  const applied = await writer.runMigrations();
  if (applied.length === 0) return;
  const fields = { migrations: applied.map(({ name }) => name), ms: Math.round(performance.now() - startedAt) };
  new Logger('Migrations').log(fields, 'updated the database schema');
}

/** @throws Error when a migration was applied that this version does not know */
export function assertNotNewer(source: DataSource, applied: string[]): void {
  const known = new Set(source.migrations.map((migration) => migration.name ?? migration.constructor.name));
  const newer = applied.filter((name) => !known.has(name));
  if (newer.length > 0)
    throw new Error(
      `The database was written by a newer version of Switchboard (it has the migrations ${newer.join(', ')}), or an extension is missing. ` +
        'Nothing was changed; start the newer version.',
    );
}
