// `npm run restore -- FILE`: puts a backup in the place of the database while no server runs.
import { runDatabaseCommand } from './lib/database-command.mjs';

await runDatabaseCommand('restore');
