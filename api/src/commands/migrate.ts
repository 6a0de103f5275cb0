// `npm run migrate`: updates the schema without starting a server, for example in a job that runs before a rollout.
import 'reflect-metadata';
import { runMaintenance } from '../core/database/maintenance.js';
import { loadSettings } from '../settings.js';
import { runDatabaseCommand } from './database-command.js';
import { installedSchema } from './installed-schema.js';
import { migrate as command } from './migrate.command.js';

await runDatabaseCommand(command, async () => {
  const schema = await installedSchema();
  await runMaintenance(loadSettings().database, schema, () => Promise.resolve());
  const migrations = [...schema.migrations, ...(schema.extensions ?? []).flatMap((extension) => extension.migrations)];
  console.log(`The schema is up to date: ${migrations.length} migrations.`);
});
