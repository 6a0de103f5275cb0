/** Milliseconds of each unit, the longest first. */
const UNITS: readonly (readonly [unit: string, milliseconds: number])[] = [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000], ['s', 1_000]];

/**
 * Parses a duration in the one form that settings and the API use: `30s`, `5m`, `12h`, `7d`.
 *
 * @returns milliseconds, or null if it is not such a duration
 */
export function parseDuration(value: string): number | null {
  const [, count, unit] = /^([1-9]\d{0,6})([smhd])$/.exec(value.trim()) ?? [];
  const milliseconds = UNITS.find(([name]) => name === unit)?.[1];
  return milliseconds === undefined ? null : Number(count) * milliseconds;
}

/** Writes a duration in the form of {@link parseDuration}, in the longest unit that needs no fraction. @param milliseconds whole seconds */
export function durationText(milliseconds: number): string {
  const [unit, length] = UNITS.find(([, each]) => milliseconds % each === 0) ?? UNITS.at(-1)!;
  return `${Math.round(milliseconds / length)}${unit}`;
}

/** The shortest and the longest time after which administrators may let a session become idle, in milliseconds. */
export const IDLE_AFTER_MS = { min: 30_000, max: 30 * 86_400_000 } as const;
