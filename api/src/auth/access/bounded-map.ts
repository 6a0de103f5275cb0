/**
 * An approximate LRU cache: it never exceeds its capacity, and always holds the most recently used entries up to half of it.
 *
 * It consists of two maps: an entry that is used moves from the older to the newer, and when the newer is full, it becomes the older one
 * and the previous older one is discarded. Reading an entry of the newer map again costs one lookup, whereas an exact LRU order would be
 * updated on every read.
 */
export class BoundedMap<K, V> {
  private younger = new Map<K, V>();
  private elder = new Map<K, V>();

  /** @param most maximum number of entries */
  constructor(private readonly most: number) {}

  get(key: K): V | undefined {
    const value = this.younger.get(key);
    if (value !== undefined) return value;
    const elder = this.elder.get(key);
    if (elder !== undefined) this.set(key, elder);
    return elder;
  }

  set(key: K, value: V): void {
    if (!this.younger.has(key) && this.younger.size >= this.most / 2) {
      this.elder = this.younger;
      this.younger = new Map();
    }
    this.younger.set(key, value);
  }

  delete(key: K): void {
    this.younger.delete(key);
    this.elder.delete(key);
  }

  /** Deletes every entry whose value matches. */
  deleteWhere(fits: (value: V) => boolean): void {
    for (const half of [this.younger, this.elder]) for (const [key, value] of half) if (fits(value)) half.delete(key);
  }

  clear(): void {
    this.younger.clear();
    this.elder.clear();
  }
}
