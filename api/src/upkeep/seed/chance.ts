/**
 * Chance that can be repeated: the same seed yields the same draws on every machine. Nothing here is for secrets.
 *
 * The generator is Mulberry32 (32 bits of state, by Tommy Ettinger, in the public domain).
 */
export class Chance {
  private state: number;

  /** @param seed any whole number; its low 32 bits count */
  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A number from 0 up to, but never, 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** Whether something of this probability happens. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** @param from at least one */
  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)]!;
  }

  /** Between `least` and `most`, small ones far more often: each doubling is equally likely. */
  spread(least: number, most: number): number {
    return least * (most / least) ** this.next();
  }

  /** A UUIDv7 (RFC 9562) of an instant, in milliseconds since the epoch. */
  uuid(at: number): string {
    const time = hex(at, 12);
    const [a, b] = [hex(this.next() * 2 ** 30, 8), hex(this.next() * 2 ** 32, 8)];
    // Its version is 7, and its variant, the two highest bits of the fourth group, is 10.
    const variant = (8 + Math.floor(this.next() * 4)).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${a.slice(1, 4)}-${variant}${a.slice(4, 7)}-${b}${hex(this.next() * 2 ** 16, 4)}`;
  }
}

function hex(value: number, digits: number): string {
  return Math.floor(value).toString(16).padStart(digits, '0');
}
