// `npm run recount`: compares every kept count with a full count, also while the server runs. `-- --fix` mends them while it does not.
import { runDatabaseCommand } from './lib/database-command.mjs';

await runDatabaseCommand('upkeep/recount.main.js', {
  call: 'npm run recount',
  does: 'Counts every session and message, and compares that with the totals and counts that are kept. It may run beside the server.',
  options: { fix: { type: 'boolean', does: 'set every count right; only while no server runs' } },
  codes: { 1: 'a count differs, or it failed; the output says which' },
});
