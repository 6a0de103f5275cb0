// `npm run backup -- FILE`: copies the database while the server runs. `--force` overwrites FILE.
import { runDatabaseCommand } from './lib/database-command.mjs';

await runDatabaseCommand('commands/backup.js', {
  call: 'npm run backup',
  does: 'Copies the database to FILE and reads the copy back to check it. The server may be running.',
  words: { name: 'FILE', least: 1, most: 1 },
  options: { force: { type: 'boolean', does: 'replace FILE if it exists' } },
});
