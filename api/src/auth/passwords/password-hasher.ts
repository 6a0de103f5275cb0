import { Inject, Injectable, Optional } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { PASSWORD_COST, type PasswordCost } from '../../core/config/password-cost.js';
import { hashingBusy } from '../auth.errors.js';
import { FairQueue, type QueueKey } from './fair-queue.js';

/** Hashes that run at once: each needs a core and the memory of {@link PasswordCost}. */
const MAX_CONCURRENT_HASHES = 2;
/** Hashes that may wait, for known and unknown clients each; more would time out while waiting. */
const MAX_WAITING_HASHES = 32;

/** The algorithm. Injected so that tests can count its calls. */
export abstract class Argon2 {
  abstract hash(password: string | Buffer, cost: PasswordCost): Promise<string>;
  abstract verify(password_hash: string, password: string): Promise<boolean>;
}

const argon2: Argon2 = { hash, verify };

/**
 * Hashes and verifies passwords with argon2id, off the event loop.
 *
 * Guarantees: at most {@link MAX_CONCURRENT_HASHES} hashes run at once; the others wait in a {@link FairQueue}, where clients that submit many are
 * refused with 503 `busy` and delay no others. Verifying a password for an account that does not exist costs the same as for one that does.
 */
@Injectable()
export class PasswordHasher {
  private readonly queue = new FairQueue({ running: MAX_CONCURRENT_HASHES, waiting: MAX_WAITING_HASHES, createError: hashingBusy });
  private readonly decoy: Promise<string>;

  constructor(
    @Inject(PASSWORD_COST) private readonly cost: PasswordCost,
    @Optional() private readonly algorithm: Argon2 = argon2,
  ) {
    this.decoy = this.algorithm.hash(randomBytes(32), this.cost);
    // A failure surfaces where the decoy is used; here it must not end the process.
    this.decoy.catch(() => undefined);
  }

  /** @returns argon2id PHC string @throws DomainError `busy` */
  hash(password: string, queueKey: QueueKey): Promise<string> {
    return this.queue.run(queueKey, () => this.algorithm.hash(canonical(password), this.cost));
  }

  /**
   * @param password_hash undefined for an account that does not exist: takes as long, and is never correct
   * @throws DomainError `busy`
   */
  verify(password_hash: string | undefined, password: string, queueKey: QueueKey): Promise<boolean> {
    return this.queue.run(queueKey, async () => {
      const isCorrect = await this.algorithm.verify(password_hash ?? (await this.decoy), canonical(password));
      return isCorrect && password_hash !== undefined;
    });
  }
}

/** The form in which passwords are judged and hashed: the same one typed on another keyboard may arrive as different code points (NIST SP 800-63B-4, 3.1.1.2). */
export function canonical(password: string): string {
  return password.normalize('NFKC');
}
