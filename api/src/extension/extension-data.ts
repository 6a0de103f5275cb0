import type { DatabaseSettings } from '../core/database/database.settings.js';
import { revertMigrations } from '../core/database/maintenance.js';
import { migrations } from '../migrations/index.js';
import type { Extension } from './extension.js';

/**
 * Removes an extension's tables with all their rows, by the `down` of its migrations: what `npm run extension -- remove` does after a backup.
 * No server may run on the database.
 *
 * @returns the names of the reverted migrations, the last one first
 * @throws DatabaseOwnedError while a server runs; what a `down` throws
 * @since 0.2.0
 */
export function removeExtensionData({ database }: { database: DatabaseSettings }, extension: Extension): Promise<string[]> {
  return revertMigrations(database, { entities: [], migrations }, { name: extension.name, migrations: extension.migrations ?? [] });
}
