/**
 * Reproducible pseudo-random numbers: the same seed yields the same sequence on every machine. Not for cryptographic use.
 *
 * The generator is Mulberry32 (32 bits of state, by Tommy Ettinger, in the public domain).
 */
export class SeededRandom {
  private state: number;

  /** @param seed any integer; only its low 32 bits are used */
  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** An integer from `least` to `most`, both inclusive. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** Returns true with the given probability. */
  happens(probability: number): boolean {
    return this.next() < probability;
  }

  /** A random element. @param from a non-empty array */
  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)]!;
  }

  /** A log-uniform number between `least` and `most`: every doubling is equally likely, so small values are far more frequent. */
  logUniform(least: number, most: number): number {
    return least * (most / least) ** this.next();
  }

  /** A UUIDv7 (RFC 9562). @param at milliseconds since the epoch */
  uuid(at: number): string {
    const time = hex(at, 12);
    const [a, b] = [hex(this.next() * 2 ** 30, 8), hex(this.next() * 2 ** 32, 8)];
    // The version is 7; the variant, the two highest bits of the fourth group, is binary 10.
    const variant = (8 + Math.floor(this.next() * 4)).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${a.slice(1, 4)}-${variant}${a.slice(4, 7)}-${b}${hex(this.next() * 2 ** 16, 4)}`;
  }
}

function hex(value: number, digits: number): string {
  return Math.floor(value).toString(16).padStart(digits, '0');
}
