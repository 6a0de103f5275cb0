// `npm run restore -- FILE`: replaces the database with a backup, while no server runs.
import { runDatabaseCommand } from './lib/database-command.mjs';

await runDatabaseCommand('commands/restore.js', {
  call: 'npm run restore',
  does: 'Replaces the database with the backup in FILE, and keeps the replaced one. Stop the server first.',
  words: { name: 'FILE', least: 1, most: 1 },
});
