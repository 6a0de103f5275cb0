import { hash } from 'node:crypto';
import type { Clock } from '../clock/clock.js';

/** What a key has used of its window. */
export interface WindowState {
  /** points counted since the window began, those that were refused among them */
  count: number;
  /** how long the window still lasts, in milliseconds, from 1 up */
  resetMs: number;
}

/** How a set of counters is bounded, and when its windows end. */
export interface WindowOptions {
  /** points that a window allows; {@link WindowCounters} counts on past it, and leaves the refusing to its caller */
  points: number;
  /** length of a window, which begins with its first point */
  seconds: number;
  /** most keys that are kept */
  capacity?: number;
}

interface Window {
  count: number;
  /** milliseconds since the epoch */
  until: number;
  lengthMs: number;
}

/** Keys that are kept where nothing else is said: about 3 MB when all are in use. */
const CAPACITY = 20_000;
/** A longer key is kept as its hash, so that a caller who chooses it does not choose how much memory it takes. */
const LONGEST_KEY = 64;
/** Ended windows that are looked for at each new key. */
const SWEPT = 2;

/**
 * Counts points by key in fixed windows, in bounded memory, whoever chooses the keys.
 *
 * States of a key: unknown, counting, ended (counts as unknown). At most `capacity` keys are kept. When they are all in use, a new key
 * displaces the one that was first seen longest ago among those that have used less than half of their points; a flood of new keys
 * therefore makes the server forget newcomers, which favours them, but not those who were about to be refused. A refusal is
 * never caused by other people's keys. No timer is involved, and a clock that is set back makes no window longer than it was.
 */
export class WindowCounters {
  readonly points: number;
  readonly capacity: number;
  private readonly windowMs: number;
  /** keys that have used less than half of their points, in the order in which they were seen first */
  private readonly light = new Map<string, Window>();
  /** the others, in the order in which they came there */
  private readonly heavy = new Map<string, Window>();

  constructor(
    { points, seconds, capacity = CAPACITY }: WindowOptions,
    private readonly clock: Clock,
  ) {
    this.points = points;
    this.capacity = capacity;
    this.windowMs = seconds * 1_000;
  }

  /** How many keys are kept. */
  get size(): number {
    return this.light.size + this.heavy.size;
  }

  /**
   * Counts points; asking and counting are one step, so that of many at once each sees what the others have used.
   *
   * @param points may be negative, to give points back; a count never falls below 0
   */
  add(key: string, points = 1): WindowState {
    const short = shorten(key);
    const now = this.clock.now();
    const window = this.find(short, now) ?? this.begin(short, now, this.windowMs);
    window.count = Math.max(0, window.count + points);
    if (window.count * 2 >= this.points && this.light.delete(short)) this.promote(short, window);
    return stateOf(window, now);
  }

  /** @returns what the key has used, or undefined when it has used nothing */
  get(key: string): WindowState | undefined {
    const now = this.clock.now();
    const window = this.find(shorten(key), now);
    return window && stateOf(window, now);
  }

  /** Begins a window of another length for the key, with this many points used. @param seconds its length */
  restart(key: string, points: number, seconds: number): void {
    const short = shorten(key);
    this.forget(short);
    const window = this.begin(short, this.clock.now(), seconds * 1_000);
    window.count = points;
    if (points * 2 >= this.points && this.light.delete(short)) this.promote(short, window);
  }

  /** Forgets what the key has used. */
  delete(key: string): void {
    this.forget(shorten(key));
  }

  private find(short: string, now: number): Window | undefined {
    const window = this.light.get(short) ?? this.heavy.get(short);
    if (!window) return undefined;
    // Longer than the whole window: the clock was set back.
    if (window.until - now > window.lengthMs) window.until = now + window.lengthMs;
    if (now < window.until) return window;
    this.forget(short);
    return undefined;
  }

  private begin(short: string, now: number, lengthMs: number): Window {
    for (const half of [this.light, this.heavy]) sweep(half, now);
    if (this.size >= this.capacity) displace(this.light.size > 0 ? this.light : this.heavy);
    const window = { count: 0, until: now + lengthMs, lengthMs };
    this.light.set(short, window);
    return window;
  }

  private promote(short: string, window: Window): void {
    this.heavy.set(short, window);
    if (this.heavy.size <= this.capacity / 2) return;
    // Who fills this half as well has used half of everybody's points so many times over; newcomers keep their room.
    const [oldest, demoted] = this.heavy.entries().next().value!;
    this.heavy.delete(oldest);
    this.light.set(oldest, demoted);
  }

  private forget(short: string): void {
    if (!this.light.delete(short)) this.heavy.delete(short);
  }
}

function stateOf(window: Window, now: number): WindowState {
  return { count: window.count, resetMs: Math.max(1, window.until - now) };
}

function sweep(windows: Map<string, Window>, now: number): void {
  let left = SWEPT;
  for (const [key, { until }] of windows) {
    if (now < until || left-- === 0) return;
    windows.delete(key);
  }
}

function displace(windows: Map<string, Window>): void {
  windows.delete(windows.keys().next().value!);
}

function shorten(key: string): string {
  return key.length <= LONGEST_KEY ? key : hash('sha256', key, 'base64url');
}
