// Removes the data of an extension; `npm run extension -- remove NAME` runs this before it removes the package.
import 'reflect-metadata';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../core/config/project-root.js';
import type { DatabaseSettings } from '../core/database/database.settings.js';
import { backUpPostgres } from '../core/database/postgres/postgres-backup.js';
import { backUpSqlite } from '../core/database/sqlite/sqlite-backup.js';
import { loadInstalledExtensions, removeExtensionData } from '../extension/index.js';
import { loadSettings, settingsSchema } from '../settings.js';
import { runDatabaseCommand } from './database-command.js';
import { extensionRemove } from './extension-remove.command.js';

await runDatabaseCommand(extensionRemove, async ({ words: [name = ''] }) => {
  const [extension] = await loadInstalledExtensions((each) => each !== name, settingsSchema.names);
  if (!extension) throw new Error(`No extension with an API half is installed under the name ${name}.`);
  const { database } = loadSettings();
  if (database.kind === 'sqlite' && !existsSync(database.file)) return console.log(`There is no database yet, so the extension ${name} has no tables.`);
  console.log(`The database was backed up to ${await backUp(database, name)}.`);
  const reverted = await removeExtensionData({ database }, extension);
  console.log(reverted.length === 0 ? `The extension ${name} had no tables.` : `Its tables were removed (${reverted.join(', ')} reverted).`);
});

/** @returns the file */
async function backUp(database: DatabaseSettings, name: string): Promise<string> {
  const suffix = `before-removing-${name}-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
  if (database.kind === 'sqlite') {
    const file = join(dirname(database.file), `users.${suffix}.db`);
    await backUpSqlite(database.file, file, { force: false });
    return file;
  }
  const file = join(projectRoot(), 'api', 'data', `${suffix}.dump`);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  await backUpPostgres(database.url, file, { force: false });
  return file;
}
