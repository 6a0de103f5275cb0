import { hash } from 'node:crypto';
import type { Clock } from '../clock/clock.js';

/** How much of its window a key has used. */
export interface WindowState {
  /** points counted since the window started, including rejected ones */
  count: number;
  /** milliseconds until the window ends, at least 1 */
  resetMs: number;
}

/** Limits of a set of counters, and the length of their windows. */
export interface WindowOptions {
  /** points allowed per window; {@link WindowCounters} keeps counting beyond it and leaves rejecting to the caller */
  points: number;
  /** length of a window, which starts with its first point */
  seconds: number;
  /** maximum number of keys */
  capacity?: number;
}

interface Window {
  count: number;
  /** milliseconds since the epoch */
  until: number;
  lengthMs: number;
}

/** Default for the maximum number of keys: about 3 MB when all are in use. */
const DEFAULT_CAPACITY = 20_000;
/** A longer key is stored as its hash, so that the client that chooses it does not choose how much memory it takes. */
const MAX_KEY_LENGTH = 64;
/** Expired windows that are removed, at most, for each new key. */
const SWEEP_BATCH = 2;

/**
 * Counts points by key in fixed windows, in bounded memory, whoever chooses the keys.
 *
 * States of a key: unknown, counting, expired (treated as unknown). At most `capacity` keys are kept. When all are in use, a new key evicts
 * the oldest one among those that have used less than half of their points. A flood of new keys thus makes the server forget newcomers,
 * which is in their favour, but not those about to be rejected. Other clients' keys never cause a rejection. There is no timer, and setting
 * the clock back never lengthens a window.
 */
export class WindowCounters {
  readonly points: number;
  readonly capacity: number;
  private readonly windowMs: number;
  /** keys that have used less than half of their points, in the order in which they were first seen */
  private readonly belowHalf = new Map<string, Window>();
  /** the others, in the order in which they reached half */
  private readonly aboveHalf = new Map<string, Window>();

  constructor(
    { points, seconds, capacity = DEFAULT_CAPACITY }: WindowOptions,
    private readonly clock: Clock,
  ) {
    this.points = points;
    this.capacity = capacity;
    this.windowMs = seconds * 1_000;
  }

  /** Number of keys kept. */
  get size(): number {
    return this.belowHalf.size + this.aboveHalf.size;
  }

  /**
   * Counts points. Reading and counting are one step, so each of several concurrent calls sees what the others have used.
   *
   * @param points may be negative, to give points back; a count never falls below 0
   */
  add(key: string, points = 1): WindowState {
    const short = boundedKey(key);
    const now = this.clock.now();
    const window = this.find(short, now) ?? this.startWindow(short, now, this.windowMs);
    window.count = Math.max(0, window.count + points);
    if (window.count * 2 >= this.points && this.belowHalf.delete(short)) this.promote(short, window);
    return stateOf(window, now);
  }

  /** @returns what the key has used, or undefined if nothing */
  get(key: string): WindowState | undefined {
    const now = this.clock.now();
    const window = this.find(boundedKey(key), now);
    return window && stateOf(window, now);
  }

  /** Starts a window of another length for the key, with this many points already used. @param seconds its length */
  restart(key: string, points: number, seconds: number): void {
    const short = boundedKey(key);
    this.forget(short);
    const window = this.startWindow(short, this.clock.now(), seconds * 1_000);
    window.count = points;
    if (points * 2 >= this.points && this.belowHalf.delete(short)) this.promote(short, window);
  }

  /** Forgets what the key has used. */
  delete(key: string): void {
    this.forget(boundedKey(key));
  }

  private find(short: string, now: number): Window | undefined {
    const window = this.belowHalf.get(short) ?? this.aboveHalf.get(short);
    if (!window) return undefined;
    // More time left than the whole window: the clock was set back.
    if (window.until - now > window.lengthMs) window.until = now + window.lengthMs;
    if (now < window.until) return window;
    this.forget(short);
    return undefined;
  }

  private startWindow(short: string, now: number, lengthMs: number): Window {
    for (const half of [this.belowHalf, this.aboveHalf]) removeExpired(half, now);
    if (this.size >= this.capacity) evictOldest(this.belowHalf.size > 0 ? this.belowHalf : this.aboveHalf);
    const window = { count: 0, until: now + lengthMs, lengthMs };
    this.belowHalf.set(short, window);
    return window;
  }

  private promote(short: string, window: Window): void {
    this.aboveHalf.set(short, window);
    if (this.aboveHalf.size <= this.capacity / 2) return;
    // Filling this half too takes half the points of that many keys; its oldest key moves back, so that newcomers keep their space.
    const [oldest, demoted] = this.aboveHalf.entries().next().value!;
    this.aboveHalf.delete(oldest);
    this.belowHalf.set(oldest, demoted);
  }

  private forget(short: string): void {
    if (!this.belowHalf.delete(short)) this.aboveHalf.delete(short);
  }
}

function stateOf(window: Window, now: number): WindowState {
  return { count: window.count, resetMs: Math.max(1, window.until - now) };
}

function removeExpired(windows: Map<string, Window>, now: number): void {
  let left = SWEEP_BATCH;
  for (const [key, { until }] of windows) {
    if (now < until || left-- === 0) return;
    windows.delete(key);
  }
}

function evictOldest(windows: Map<string, Window>): void {
  windows.delete(windows.keys().next().value!);
}

function boundedKey(key: string): string {
  return key.length <= MAX_KEY_LENGTH ? key : hash('sha256', key, 'base64url');
}
