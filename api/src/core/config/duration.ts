import { z } from 'zod';

const units: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Parses a duration as written in the settings: `30s`, `5m`, `12h`, `7d`.
 *
 * @returns milliseconds, or null if it is not such a duration
 */
function parseDuration(value: string): number | null {
  const match = /^([1-9]\d{0,6})([smhd])$/.exec(value.trim());
  return match ? Number(match[1]) * units[match[2]!]! : null;
}

/** A setting that is a duration such as `5m`; resolves to milliseconds. */
export const duration = z.string().transform((value, context) => {
  const milliseconds = parseDuration(value);
  if (milliseconds !== null) return milliseconds;
  context.addIssue('must be a duration like 30s, 5m, 12h or 7d');
  return z.NEVER;
});
