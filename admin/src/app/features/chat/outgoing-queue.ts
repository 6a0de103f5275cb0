import { type Signal, signal, untracked } from '@angular/core';
import type { Problem } from '@switchboard/shared';
import type { UnsentMessageStorage, UnsentMessage } from './unsent-message-storage';
import { isRefused } from './transcript-items';

/** `queued`: waiting for its turn or the server; `sending`: its call is in progress; `refused`: resending it unchanged cannot succeed. */
export type OutgoingState = 'queued' | 'sending' | 'refused';

/** An outgoing message as the page shows it. */
export interface OutgoingMessage extends UnsentMessage {
  readonly state: OutgoingState;
  /** why the last attempt failed; null if nothing is known to be wrong */
  readonly problem: Problem | null;
  /** whether sending takes longer than usual */
  readonly isSlow: boolean;
  /** whether it would survive a reload */
  readonly isKept: boolean;
}

/** Sends one message. Resolves with null once the server has stored it, otherwise with what went wrong; never rejects. */
export type MessageSender = (message: UnsentMessage) => Promise<Problem | null>;

/** Milliseconds after which sending counts as slow. */
export const SLOW_AFTER_MS = 8_000;
/** Milliseconds until the next attempt, doubled by each failure; the wait is longer if the server has responded. */
const RETRY_DELAY_MS = { unreachable: 2_000, answered: 5_000, max: 30_000 };
/** Milliseconds after a failure during which events from the server do not trigger a retry. */
const RETRY_COOLDOWN_MS = 1_000;

/**
 * The messages waiting to be sent in one conversation.
 *
 * Guarantees: messages are sent one at a time in the order in which they were written, each only after the previous one is stored; a
 * retry starts with the first; tabs of one browser take turns (Web Locks), and where locks are unavailable, the message ids still
 * ensure that each is stored once and in order. A message that cannot succeed blocks the queue until it is withdrawn.
 */
export class OutgoingQueue {
  private readonly rows = signal<readonly OutgoingMessage[]>([]);
  private readonly abortController = new AbortController();
  private isRunning = false;
  private failures = 0;
  private failedAt = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private slowTimer: ReturnType<typeof setTimeout> | undefined;
  /** ends the wait for the message being sent, once it is known to be stored */
  private storedWaiter: { message_id: string; resolve: () => void } | null = null;

  readonly messages: Signal<readonly OutgoingMessage[]> = this.rows.asReadonly();

  /** @param locks null if the browser has none */
  constructor(
    private readonly session_id: string,
    private readonly storage: UnsentMessageStorage,
    private readonly locks: Pick<LockManager, 'request'> | null,
    public sender: MessageSender,
  ) {
    this.syncWithStorage();
  }

  /** Appends a message and starts sending. */
  add(message: UnsentMessage): void {
    const last = untracked(this.rows).at(-1);
    const next = { ...message, at: Math.max(message.at, (last?.at ?? 0) + 1) };
    const isKept = this.storage.save(this.session_id, next);
    this.rows.update((rows) => [...rows, { ...next, state: 'queued', problem: null, isSlow: false, isKept }]);
    this.send();
  }

  /** Retries now, starting with the first. */
  resume(): void {
    this.syncWithStorage();
    this.send();
  }

  /** The server has responded elsewhere: messages that could not reach it are tried again. */
  retryIfUnreachable(): void {
    const first = untracked(this.rows)[0];
    if (!first || (first.problem && first.problem.status !== 0) || performance.now() - this.failedAt < RETRY_COOLDOWN_MS) return;
    this.send();
  }

  /** Synchronises with the storage, after another tab may have added or sent something. */
  syncWithStorage(): void {
    const stored = this.storage.list(this.session_id);
    this.rows.update((rows) => {
      const known = new Map(rows.map((row) => [row.message_id, row]));
      const same = stored.length === rows.length && stored.every(({ message_id }, at) => rows[at]?.message_id === message_id);
      if (same) return rows;
      return stored.map((message) => known.get(message.message_id) ?? { ...message, state: 'queued', problem: null, isSlow: false, isKept: true });
    });
  }

  /** The server has stored this message, whatever the outcome of its call. */
  confirmStored(message_id: string): void {
    if (!untracked(this.rows).some((row) => row.message_id === message_id)) return;
    this.remove(message_id);
    if (this.storedWaiter?.message_id === message_id) this.storedWaiter.resolve();
    else this.send();
  }

  /** Withdraws a message that is not being sent. @returns its text, '' if it can no longer be withdrawn */
  withdraw(message_id: string): string {
    const row = untracked(this.rows).find((other) => other.message_id === message_id);
    if (!row || row.state === 'sending') return '';
    this.remove(message_id);
    this.send();
    return row.content;
  }

  /** Stops sending; waiting messages remain in the storage. */
  stop(): void {
    this.abortController.abort();
    clearTimeout(this.timer);
    clearTimeout(this.slowTimer);
    this.storedWaiter?.resolve();
  }

  private send(): void {
    clearTimeout(this.timer);
    const first = untracked(this.rows)[0];
    if (this.isRunning || this.abortController.signal.aborted || !first || first.state === 'refused') return;
    this.isRunning = true;
    this.startSlowTimer(first.message_id);
    void this.sendLocked()
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(this.slowTimer);
        this.isRunning = false;
        // A message may have been added while this run was ending.
        if (untracked(this.rows)[0]?.problem === null) this.send();
      });
  }

  private async sendLocked(): Promise<void> {
    if (!this.locks) return this.sendAll();
    const { signal } = this.abortController;
    let isGranted = false;
    try {
      await this.locks.request(`switchboard.outbox.${this.session_id}`, { signal }, () => {
        isGranted = true;
        return this.sendAll();
      });
    } catch (error) {
      if (isGranted) throw error;
      // Some browsers have locks and refuse them, as to pages without storage.
      if (!signal.aborted) await this.sendAll();
    }
  }

  private async sendAll(): Promise<void> {
    for (;;) {
      this.syncWithStorage();
      const first = untracked(this.rows)[0];
      if (!first || first.state === 'refused' || this.abortController.signal.aborted) return;
      const problem = await this.sendOne(first);
      if (this.abortController.signal.aborted) return;
      const isGone = !untracked(this.rows).some((row) => row.message_id === first.message_id);
      if (problem === null || isGone) {
        this.failures = 0;
        this.remove(first.message_id);
      } else return this.handleFailure(first.message_id, problem);
    }
  }

  private async sendOne(message: UnsentMessage): Promise<Problem | null> {
    this.updateRow(message.message_id, { state: 'sending', problem: null });
    this.startSlowTimer(message.message_id);
    const confirmed = new Promise<null>((resolve) => (this.storedWaiter = { message_id: message.message_id, resolve: () => resolve(null) }));
    const outcome = await Promise.race([confirmed, this.sender(message)]);
    this.storedWaiter = null;
    return outcome;
  }

  private handleFailure(message_id: string, problem: Problem): void {
    if (isRefused(problem)) return this.updateRow(message_id, { state: 'refused', problem, isSlow: false });
    this.updateRow(message_id, { state: 'queued', problem, isSlow: false });
    this.failedAt = performance.now();
    const baseDelay = problem.status === 0 ? RETRY_DELAY_MS.unreachable : RETRY_DELAY_MS.answered;
    this.timer = setTimeout(() => this.resume(), Math.min(RETRY_DELAY_MS.max, baseDelay * 2 ** this.failures));
    this.failures += 1;
  }

  private startSlowTimer(message_id: string): void {
    clearTimeout(this.slowTimer);
    this.slowTimer = setTimeout(() => this.updateRow(message_id, { isSlow: true }), SLOW_AFTER_MS);
  }

  private updateRow(message_id: string, to: Partial<OutgoingMessage>): void {
    this.rows.update((rows) => rows.map((row) => (row.message_id === message_id ? { ...row, ...to } : row)));
  }

  private remove(message_id: string): void {
    this.storage.remove(this.session_id, message_id);
    this.rows.update((rows) => rows.filter((row) => row.message_id !== message_id));
  }
}
