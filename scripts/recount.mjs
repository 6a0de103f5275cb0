// `npm run recount`: compares every stored count with a full recount, also while the server runs. `-- --fix` corrects them; stop
// the server first.
import { runDatabaseCommand } from './lib/database-command.mjs';

await runDatabaseCommand('commands/recount.js', {
  call: 'npm run recount',
  does: 'Counts every session and message, and compares that with the totals and counts that are kept. It may run beside the server.',
  options: { fix: { type: 'boolean', does: 'set every count right; only while no server runs' } },
  codes: { 1: 'a count differs, or it failed; the output says which' },
});
