// `npm run backup -- FILE`: copies the database while the server runs. `--force` overwrites FILE.
import { runDatabaseCommand } from './lib/database-command.mjs';

await runDatabaseCommand('commands/backup.js', {
  call: 'npm run backup',
  does: 'Writes a copy of the database into FILE and reads it back, also while the server runs.',
  words: { name: 'FILE', least: 1, most: 1 },
  options: { force: { type: 'boolean', does: 'replace FILE if it is there' } },
});
