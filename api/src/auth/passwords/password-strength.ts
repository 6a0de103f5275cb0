import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { hashingBusy } from '../auth.errors.js';
import { FairQueue, type QueuePlace } from './fair-queue.js';

/** Passwords that may wait to be judged, for known and unknown clients each. */
const WAITING_MOST = 16;
/**
 * Time limit for judging one password, in milliseconds. A crafted one takes half a second of CPU time, and the first waits for the
 * dictionary; on an overloaded machine both take many times as long.
 */
const PATIENCE_MS = 60_000;
/** How long the thread is kept after its last server has stopped using it, in milliseconds: tests start many servers, one after another. */
const LINGER_MS = 5_000;

/** Judges whether a password is among the first that an attacker tries. */
export abstract class PasswordStrength {
  /**
   * @param words what an attacker knows about the user
   * @param place queue key
   * @throws DomainError `busy`
   */
  abstract isWeak(password: string, words: string[], place: QueuePlace): Promise<boolean>;
}

/**
 * Judges passwords with zxcvbn in a separate thread: a crafted password takes it half a second, and loading its dictionary takes longer.
 *
 * States: not loaded, ready. Promises: one password is judged at a time, and the others wait in a {@link FairQueue}; one that takes too
 * long terminates the thread, and the next one starts a new thread. The event loop is never blocked, and the thread does not keep the
 * process alive.
 */
@Injectable()
export class ThreadedPasswordStrength extends PasswordStrength implements OnModuleDestroy {
  private readonly logger = new Logger(PasswordStrength.name);
  private readonly queue = new FairQueue({ running: 1, waiting: WAITING_MOST, refusal: hashingBusy });
  private isUsed = false;

  /** Starts the thread, so that the first user to set a password does not wait for the dictionary. */
  load(): void {
    if (!this.isUsed) thread.acquire();
    this.isUsed = true;
  }

  isWeak(password: string, words: string[], place: QueuePlace): Promise<boolean> {
    return this.queue.run(place, async () => {
      this.load();
      try {
        return await thread.ask(password, words);
      } catch (error) {
        this.logger.warn({ err: error }, 'a password could not be judged');
        throw hashingBusy();
      }
    });
  }

  onModuleDestroy(): void {
    if (this.isUsed) thread.release();
    this.isUsed = false;
  }
}

interface Answer {
  number: number;
  isWeak: boolean;
}

/** The thread of this process, shared by all servers in it. */
class JudgingThread {
  private worker: Worker | undefined;
  private users = 0;
  private lingering: NodeJS.Timeout | undefined;
  private asked = 0;
  private readonly waiting = new Map<number, { resolve(isWeak: boolean): void; reject(error: Error): void }>();

  acquire(): void {
    this.users++;
    clearTimeout(this.lingering);
    this.start();
  }

  release(): void {
    if (--this.users > 0) return;
    this.lingering = setTimeout(() => this.stop(new Error('the server stops')), LINGER_MS).unref();
  }

  async ask(password: string, words: string[]): Promise<boolean> {
    const number = ++this.asked;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<boolean>((resolve, reject) => {
        this.waiting.set(number, { resolve, reject });
        timer = setTimeout(() => this.stop(new Error('judging a password takes too long')), PATIENCE_MS).unref();
        this.start().postMessage({ number, password, words });
      });
    } finally {
      clearTimeout(timer);
      this.waiting.delete(number);
    }
  }

  private start(): Worker {
    if (this.worker) return this.worker;
    // Next to this file: TypeScript source in tests, compiled in a server.
    const worker = new Worker(new URL(`./password-strength.worker${extname(import.meta.url)}`, import.meta.url));
    worker.unref();
    worker.on('message', ({ number, isWeak }: Answer) => this.waiting.get(number)?.resolve(isWeak));
    worker.on('error', (error) => this.stop(error instanceof Error ? error : new Error(String(error)), worker));
    return (this.worker = worker);
  }

  private stop(reason: Error, worker = this.worker): void {
    void worker?.terminate();
    if (worker !== this.worker) return;
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(reason);
  }
}

const thread = new JudgingThread();
