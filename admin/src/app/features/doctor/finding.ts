import type { FixId } from './proxy-lines';

/** What the doctor looks at, in the order of the page. */
export const CHECKS = ['push', 'idle', 'conditional', 'compression', 'clock', 'headers', 'protocol', 'latency', 'server'] as const;
/** One of {@link CHECKS}. */
export type CheckId = (typeof CHECKS)[number];

/** How a check stands. */
export type CheckState = 'running' | 'pass' | 'warn' | 'fail';

/** A text by its key, and the numbers (formatted by whoever shows them) or names that it tells. */
export interface Phrase {
  readonly key: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** What was found out about one thing. */
export interface Finding {
  readonly state: Exclude<CheckState, 'running'>;
  /** stable name of what was found, for tests and support */
  readonly code: string;
  readonly measured: Phrase;
  /** what it means for people, in plain words */
  readonly meaning: Phrase;
  /** which lines of the proxy change it; null where no proxy can */
  readonly fix: FixId | null;
  /** lines for Switchboard's own settings */
  readonly settings: readonly string[];
}

/** How a judgement is put together, beside its state and its code. */
export interface Judged {
  readonly measured: Phrase;
  readonly params?: Phrase['params'];
  readonly fix?: FixId | null;
  readonly settings?: readonly string[];
}

/** @param code last part of the key of the meaning: `doctor.{check}.{code}` */
export function finding(check: CheckId, state: Finding['state'], code: string, { measured, params, fix = null, settings = [] }: Judged): Finding {
  return { state, code, measured, meaning: { key: `doctor.${check}.${code}`, params: params ?? {} }, fix, settings };
}

/** What is told of a check that could not be done. @param problem why, in plain words */
export function unmeasured(problem: string): Finding {
  return {
    state: 'fail',
    code: 'unmeasured',
    measured: { key: 'doctor.unmeasured.measured' },
    meaning: { key: 'doctor.unmeasured.meaning', params: { problem } },
    fix: null,
    settings: [],
  };
}

/** The middle value; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
