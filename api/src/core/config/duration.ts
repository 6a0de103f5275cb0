const units: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads a duration as the settings write it: `30s`, `5m`, `12h`, `7d`.
 *
 * @returns milliseconds, or null when it is no such duration
 */
export function parseDuration(value: string): number | null {
  const match = /^([1-9]\d{0,6})([smhd])$/.exec(value.trim());
  return match ? Number(match[1]) * units[match[2]!]! : null;
}
