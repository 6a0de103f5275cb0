// `npm run audit:verify`: checks the hash chain of the audit log, also while the server runs. Read-only.
import { runDatabaseCommand } from './lib/database-command.mjs';

await runDatabaseCommand('commands/audit-verify.js', {
  call: 'npm run audit:verify',
  does: 'Checks that no entry of the audit log was changed or removed. It only reads; the server may be running.',
  codes: { 1: 'the chain is broken, or the command failed; the output says where or why' },
});
