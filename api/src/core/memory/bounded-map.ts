/**
 * An approximate LRU cache: it never exceeds its capacity, and always holds the most recently used entries up to half of it.
 *
 * It consists of two maps: an entry that is used moves from the older to the newer, and when the newer is full, it becomes the older one
 * and the previous older one is discarded. Reading an entry of the newer map again costs one lookup, whereas an exact LRU order would be
 * updated on every read.
 */
export class BoundedMap<K, V> {
  private newer = new Map<K, V>();
  private older = new Map<K, V>();

  // Not a parameter property: threads run this file with its types stripped only.
  private readonly capacity: number;

  /** @param capacity maximum number of entries */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get(key: K): V | undefined {
    const value = this.newer.get(key);
    if (value !== undefined) return value;
    const older = this.older.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: K, value: V): void {
    if (!this.newer.has(key) && this.newer.size >= this.capacity / 2) {
      this.older = this.newer;
      this.newer = new Map();
    }
    this.newer.set(key, value);
  }

  delete(key: K): void {
    this.newer.delete(key);
    this.older.delete(key);
  }

  /** Deletes every entry whose value matches. */
  deleteWhere(matches: (value: V) => boolean): void {
    for (const half of [this.newer, this.older]) for (const [key, value] of half) if (matches(value)) half.delete(key);
  }

  clear(): void {
    this.newer.clear();
    this.older.clear();
  }
}
