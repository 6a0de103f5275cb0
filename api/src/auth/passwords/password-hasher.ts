import { Inject, Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { hashingBusy } from '../auth.errors.js';

/** What one hash costs (RFC 9106): memory in KiB, passes, lanes. */
export interface PasswordCost {
  memoryCost: number;
  timeCost: number;
  parallelism: number;
}

/** Injection token of the {@link PasswordCost}; tests make it small. */
export const PASSWORD_COST = Symbol('PasswordCost');

/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
export const PASSWORD_COST_DEFAULT: PasswordCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes that run at once: each needs a core and the memory of {@link PasswordCost}. */
const RUNNING_MOST = 2;
/** Hashes that may wait for their turn; more would time out on the way. */
const WAITING_MOST = 32;

/**
 * Hashes and checks passwords with argon2id, off the event loop.
 *
 * States: free (fewer than {@link RUNNING_MOST} run), queueing, full. Promises: no more than that many run at once, whatever
 * is asked; who finds the queue full is refused at once with 503 `busy`. Checking an account that does not exist costs the
 * same as checking one that does.
 */
@Injectable()
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly decoy: Promise<string>;

  constructor(@Inject(PASSWORD_COST) private readonly cost: PasswordCost) {
    this.decoy = hash(randomBytes(32), this.cost);
    // A failure shows where the decoy is used; here it must not end the process.
    this.decoy.catch(() => undefined);
  }

  /** @returns PHC string of argon2id @throws DomainError `busy` */
  hash(password: string): Promise<string> {
    return this.inTurn(() => hash(canonical(password), this.cost));
  }

  /**
   * @param password_hash undefined for an account that does not exist: takes as long, and is never right
   * @throws DomainError `busy`
   */
  verify(password_hash: string | undefined, password: string): Promise<boolean> {
    return this.inTurn(async () => {
      const right = await verify(password_hash ?? (await this.decoy), canonical(password));
      return right && password_hash !== undefined;
    });
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < RUNNING_MOST) this.running++;
    else if (this.waiting.length >= WAITING_MOST) throw hashingBusy();
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The turn is handed on rather than given back, so that nobody who comes now gets in before those who wait.
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}

/** The same password typed on another keyboard may come as other code points (NIST SP 800-63B-4, 3.1.1.2). */
function canonical(password: string): string {
  return password.normalize('NFKC');
}
