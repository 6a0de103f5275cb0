import { createHash } from 'node:crypto';
import type { AuditEntryEntity } from './audit-entry.entity.js';

/** Previous hash of the first entry. */
export const GENESIS_HASH = '0'.repeat(64);

/** Identifies this serialisation, so that another one can never yield the same bytes. */
const FORMAT = 'switchboard audit 1';

/** An entry as it is stored. */
export type ChainedEntry = AuditEntryEntity;

/**
 * Computes an entry's hash: SHA-256 of a JSON array of its columns, including the previous entry's hash. The serialisation is
 * unambiguous: the array has a fixed order and holds only strings, null and one integer.
 *
 * @returns hexadecimal
 */
export function hashOf(entry: Omit<ChainedEntry, 'hash'>): string {
  const { seq, entry_id, at, actor_id, sign_in_id, action, subject_type, subject_id, details, prev_hash } = entry;
  const canonical = JSON.stringify([
    FORMAT, prev_hash, seq, entry_id, at, actor_id, sign_in_id, action, subject_type, subject_id, details,
  ]);
  return createHash('sha256').update(canonical).digest('hex');
}

/** Where the chain breaks, and how. */
export interface BrokenLink {
  seq: number;
  fault: 'missing' | 'changed' | 'unchained';
}

/**
 * Checks the chain entry by entry.
 *
 * States: intact so far, or broken at a link; entries after that are not checked.
 */
export class ChainVerifier {
  /** number of entries checked */
  checked = 0;
  broken: BrokenLink | null = null;
  private previousHash = GENESIS_HASH;

  /** @param entry the next one in order of `seq` @returns false once the chain is broken */
  verify(entry: ChainedEntry): boolean {
    const expected = this.checked + 1;
    if (entry.seq !== expected) return this.markBroken(expected, 'missing');
    this.checked++;
    if (entry.hash !== hashOf(entry)) return this.markBroken(expected, 'changed');
    if (entry.prev_hash !== this.previousHash) return this.markBroken(expected, 'unchained');
    this.previousHash = entry.hash;
    return true;
  }

  /** Compares the end of the chain with the recorded head. */
  verifyHead(head: { seq: number; hash: string }): void {
    if (this.broken) return;
    if (head.seq > this.checked) this.markBroken(this.checked + 1, 'missing');
    else if (head.hash !== this.previousHash) this.markBroken(head.seq, 'unchained');
  }

  private markBroken(seq: number, fault: BrokenLink['fault']): false {
    this.broken = { seq, fault };
    return false;
  }
}
