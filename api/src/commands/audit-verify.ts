// `npm run audit:verify`: checks the whole chain of the audit log over a read-only connection and exits with 1 when it is broken.
import 'reflect-metadata';
import { loadSettings } from '../settings.js';
import { auditVerify } from './audit-verify.command.js';
import { runDatabaseCommand } from './database-command.js';
import { openVerifiedReadOnly } from '../core/database/read-only-source.js';
import { connectionErrorMessage } from '../core/database/connection-error-message.js';
import { AuditRepository } from '../audit/audit.repository.js';
import type { BrokenLink } from '../audit/chain.js';
import { type ChainVerification, verifyChain } from '../audit/verification.js';

const breakDescriptions: Record<BrokenLink['fault'], string> = {
  missing: 'the entry is missing',
  changed: 'the entry was changed after it was written',
  unchained: 'the entry does not follow from the previous one, or is not the last one that was written',
};

await runDatabaseCommand(auditVerify, async () => {
  const { database } = loadSettings();
  try {
    const source = await openVerifiedReadOnly(database);
    try {
      const result = await verifyChain(new AuditRepository(source));
      console.log(describe(result));
      if (result.broken) process.exitCode = 1;
    } finally {
      await source.destroy();
    }
  } catch (error) {
    throw new Error(`The audit log could not be checked: ${connectionErrorMessage(error)}`, { cause: error });
  }
});

function describe({ checked, broken, head }: ChainVerification): string {
  const rows = `Checked ${checked} ${checked === 1 ? 'entry' : 'entries'} of the audit log`;
  if (broken) return `${rows}. The chain is BROKEN at seq ${broken.seq}: ${breakDescriptions[broken.fault]}.`;
  if (!head || head.seq === 0) return `${rows}: it is still empty.`;
  return (
    `${rows}: the chain is intact.\nThe last entry is seq ${head.seq} with the hash ${head.hash}.\n` +
    'Keep that line somewhere else: someone who replaces the whole log cannot reach the same hash with other entries.'
  );
}
