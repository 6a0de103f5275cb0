/**
 * A map that forgets what was not asked for lately, so that it holds no more than `most` entries and always the half of them that
 * was asked for last.
 *
 * Two maps do it: what is asked for moves from the elder to the younger, and when the younger is full, it becomes the elder and the
 * one before is gone. Asking again for what is in the younger costs one look, where an order of use would be rewritten each time.
 */
export class BoundedMap<K, V> {
  private younger = new Map<K, V>();
  private elder = new Map<K, V>();

  /** @param most entries kept */
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

  /** Forgets every entry whose value fits. */
  deleteWhere(fits: (value: V) => boolean): void {
    for (const half of [this.younger, this.elder]) for (const [key, value] of half) if (fits(value)) half.delete(key);
  }

  clear(): void {
    this.younger.clear();
    this.elder.clear();
  }
}
