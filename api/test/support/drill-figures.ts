import { appendFileSync } from 'node:fs';

/** What a drill counted; nothing acknowledged may be lost or duplicated. */
export interface DrillFigures {
  /** as in the test title */
  id: string;
  /** what was done, how often, on which database */
  what: string;
  acknowledged: number;
  lost: number;
  twice: number;
  /** for each fault, the time until the server served again, in milliseconds */
  recovery_ms?: number[];
}

/** Whether `npm run drills` is running: with full counts, and with figures recorded. */
export const FULL = process.env['DRILL_FIGURES'] !== undefined;

/** @returns how often to repeat something: `full` in `npm run drills`, `few` in the ordinary tests */
export const times = (few: number, full: number): number => (FULL ? full : few);

/** Records what a drill counted, for `npm run drills`. */
export function recordDrill(figures: DrillFigures): void {
  const file = process.env['DRILL_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figures)}\n`);
}
