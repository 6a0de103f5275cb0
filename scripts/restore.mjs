// `npm run restore -- FILE`: replaces the database with a backup, while no server runs.
import { runDatabaseCommand } from './lib/database-command.mjs';

await runDatabaseCommand('commands/restore.js', {
  call: 'npm run restore',
  does: 'Puts the backup in FILE in the place of the database while no server runs, and keeps what it replaces.',
  words: { name: 'FILE', least: 1, most: 1 },
});
