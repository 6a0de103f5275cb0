import type { AuditRepository, Head } from './audit.repository.js';
import { type BrokenLink, ChainCheck } from './chain.js';

/** Entries read per query. */
const AT_ONCE = 1_000;

/** Result of checking the whole chain. */
export interface Verdict {
  checked: number;
  /** the first broken link, or null */
  broken: BrokenLink | null;
  /** the recorded end of the chain; undefined when its row is missing */
  head: Head | undefined;
}

/**
 * Checks every entry up to the head at the start of the check. Entries that a running server appends meanwhile are left to the next
 * check.
 */
export async function verifyChain(entries: Pick<AuditRepository, 'head' | 'next' | 'beyondHead'>): Promise<Verdict> {
  const head = await entries.head();
  const check = new ChainCheck();
  const until = head?.seq ?? Number.MAX_SAFE_INTEGER;
  for (;;) {
    const chunk = await entries.next(check.checked, until, AT_ONCE);
    if (!chunk.every((entry) => check.follow(entry)) || chunk.length < AT_ONCE) break;
  }
  if (head) check.end(head);
  else check.broken ??= { seq: check.checked + 1, fault: 'missing' };
  const beyond = await entries.beyondHead();
  if (beyond !== undefined) check.broken ??= { seq: beyond, fault: 'unchained' };
  return { checked: check.checked, broken: check.broken, head };
}
