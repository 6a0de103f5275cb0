import type { AuditRepository, ChainHead } from './audit.repository.js';
import { type BrokenLink, ChainVerifier } from './chain.js';

/** Entries read per query, where nothing else is waiting. */
const BATCH_SIZE = 1_000;

/** Result of checking the whole chain. */
export interface ChainVerification {
  checked: number;
  /** the first broken link, or null */
  broken: BrokenLink | null;
  /** the recorded end of the chain; undefined when its row is missing */
  head: ChainHead | undefined;
}

/**
 * Checks every entry up to the head at the start of the check. Entries that a running server appends meanwhile are left to the next
 * check.
 *
 * @param batchSize entries read and checked in one go
 */
export async function verifyChain(entries: Pick<AuditRepository, 'head' | 'next' | 'beyondHead'>, batchSize = BATCH_SIZE): Promise<ChainVerification> {
  const head = await entries.head();
  const check = new ChainVerifier();
  const until = head?.seq ?? Number.MAX_SAFE_INTEGER;
  for (;;) {
    const batch = await entries.next(check.checked, until, batchSize);
    if (!batch.every((entry) => check.verify(entry)) || batch.length < batchSize) break;
  }
  if (head) check.verifyHead(head);
  else check.broken ??= { seq: check.checked + 1, fault: 'missing' };
  const beyond = await entries.beyondHead();
  if (beyond !== undefined) check.broken ??= { seq: beyond, fault: 'unchained' };
  return { checked: check.checked, broken: check.broken, head };
}
