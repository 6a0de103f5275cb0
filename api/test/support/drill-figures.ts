import { appendFileSync } from 'node:fs';

/** What a drill counted; nothing acknowledged may be lost or there twice. */
export interface DrillFigures {
  /** as in the test's name */
  id: string;
  /** what was done, how often, on which database */
  what: string;
  acknowledged: number;
  lost: number;
  twice: number;
  /** until it served again after each fault, in milliseconds */
  recovery_ms?: number[];
}

/** Whether `npm run drills` runs: in full counts, and with figures written down. */
export const FULL = process.env['DRILL_FIGURES'] !== undefined;

/** @returns how often a thing is done: `full` in `npm run drills`, `few` among the tests */
export const times = (few: number, full: number): number => (FULL ? full : few);

/** Writes down what a drill counted, for `npm run drills`. */
export function tell(figures: DrillFigures): void {
  const file = process.env['DRILL_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figures)}\n`);
}
