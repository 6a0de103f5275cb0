import { Injectable, Logger } from '@nestjs/common';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { hashingBusy } from '../auth.errors.js';
import { FairQueue, type QueueKey } from './fair-queue.js';

/** Passwords that may wait to be checked, for known and unknown clients each. */
const MAX_WAITING = 16;
/**
 * Time limit for judging one password, in milliseconds. A crafted one takes half a second of CPU time, and the first waits for the
 * dictionary; on an overloaded machine both take many times as long.
 */
const TIMEOUT_MS = 60_000;
/** How long the thread is kept after its last password, in milliseconds: with its dictionary it takes some 45 MB. */
const IDLE_THREAD_MS = 5 * 60_000;

/** Judges whether a password is among the first that an attacker tries. */
export abstract class PasswordStrength {
  /**
   * @param words what an attacker knows about the user
   * @param queueKey on whose behalf the password is checked
   * @throws DomainError `busy`
   */
  abstract isWeak(password: string, words: string[], queueKey: QueueKey): Promise<boolean>;
}

/**
 * Judges passwords with zxcvbn in a separate thread: a crafted password takes it half a second, and loading its dictionary takes longer.
 *
 * States: not loaded, ready. Guarantees: one password is checked at a time, and the others wait in a {@link FairQueue}; one that takes too
 * long terminates the thread, as five minutes without any do, and the next one starts a new thread, which takes 0.2 s to load. The
 * event loop is never blocked, and the thread does not keep the process alive.
 */
@Injectable()
export class ThreadedPasswordStrength extends PasswordStrength {
  private readonly logger = new Logger(PasswordStrength.name);
  private readonly queue = new FairQueue({ running: 1, waiting: MAX_WAITING, createError: hashingBusy });

  isWeak(password: string, words: string[], queueKey: QueueKey): Promise<boolean> {
    return this.queue.run(queueKey, async () => {
      try {
        return await thread.isWeak(password, words);
      } catch (error) {
        this.logger.warn({ err: error }, 'the strength of a password could not be checked');
        throw hashingBusy();
      }
    });
  }
}

interface StrengthResponse {
  number: number;
  isWeak: boolean;
}

/** The thread of this process, shared by all servers in it. */
class StrengthThread {
  private worker: Worker | undefined;
  private stopTimer: NodeJS.Timeout | undefined;
  private lastNumber = 0;
  private readonly pending = new Map<number, { resolve(isWeak: boolean): void; reject(error: Error): void }>();

  async isWeak(password: string, words: string[]): Promise<boolean> {
    const number = ++this.lastNumber;
    clearTimeout(this.stopTimer);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<boolean>((resolve, reject) => {
        this.pending.set(number, { resolve, reject });
        timer = setTimeout(() => this.stop(new Error('checking the strength of a password took too long')), TIMEOUT_MS).unref();
        this.start().postMessage({ number, password, words });
      });
    } finally {
      clearTimeout(timer);
      this.pending.delete(number);
      clearTimeout(this.stopTimer);
      this.stopTimer = setTimeout(() => this.stop(new Error('the thread was not needed')), IDLE_THREAD_MS).unref();
    }
  }

  private start(): Worker {
    if (this.worker) return this.worker;
    // Next to this file: TypeScript source in tests, compiled in a server.
    const worker = new Worker(new URL(`./password-strength.worker${extname(import.meta.url)}`, import.meta.url));
    worker.on('message', ({ number, isWeak }: StrengthResponse) => this.pending.get(number)?.resolve(isWeak));
    worker.on('error', (error) => this.stop(error instanceof Error ? error : new Error(String(error)), worker));
    // A listener for messages would keep the process alive again.
    worker.unref();
    return (this.worker = worker);
  }

  private stop(reason: Error, worker = this.worker): void {
    void worker?.terminate();
    if (worker !== this.worker) return;
    this.worker = undefined;
    for (const { reject } of this.pending.values()) reject(reason);
  }
}

const thread = new StrengthThread();
