const units: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Parses a duration as written in the settings: `30s`, `5m`, `12h`, `7d`.
 *
 * @returns milliseconds, or null if it is not such a duration
 */
export function parseDuration(value: string): number | null {
  const match = /^([1-9]\d{0,6})([smhd])$/.exec(value.trim());
  return match ? Number(match[1]) * units[match[2]!]! : null;
}
