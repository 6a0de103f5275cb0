import type { FixId } from './proxy-lines';

/** The doctor's checks, in page order. */
export const CHECKS = ['push', 'idle', 'conditional', 'compression', 'clock', 'headers', 'protocol', 'latency', 'server', 'servers'] as const;
/** One of {@link CHECKS}. */
export type CheckId = (typeof CHECKS)[number];

/** The state of a check. */
export type CheckState = 'running' | 'pass' | 'warn' | 'fail';

/** A text key with its parameters: names, or numbers that are formatted when shown. */
export interface Phrase {
  readonly key: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** The result of one check. */
export interface Finding {
  readonly state: Exclude<CheckState, 'running'>;
  /** stable identifier of the result, for tests and support */
  readonly code: string;
  readonly measured: Phrase;
  /** what it means, in plain words */
  readonly meaning: Phrase;
  /** which proxy configuration changes it; null if none can */
  readonly fix: FixId | null;
  /** lines for Switchboard's own settings */
  readonly settings: readonly string[];
}

/** The parts of a finding other than its state and its code. */
export interface FindingDetails {
  readonly measured: Phrase;
  readonly params?: Phrase['params'];
  readonly fix?: FixId | null;
  readonly settings?: readonly string[];
}

/** @param code last part of the key of the meaning: `doctor.{check}.{code}` */
export function finding(check: CheckId, state: Finding['state'], code: string, { measured, params, fix = null, settings = [] }: FindingDetails): Finding {
  return { state, code, measured, meaning: { key: `doctor.${check}.${code}`, params: params ?? {} }, fix, settings };
}

/** The finding of a check that could not be measured. @param problem why, in plain words */
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

/** The median; NaN for no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
