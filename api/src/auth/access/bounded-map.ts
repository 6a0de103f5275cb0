/** A map that forgets what was longest not asked for once it holds `most` entries. */
export class BoundedMap<K, V> {
  private readonly entries = new Map<K, V>();

  /** @param most entries kept */
  constructor(private readonly most: number) {}

  get(key: K): V | undefined {
    const value = this.entries.get(key);
    if (value === undefined) return undefined;
    // A Map keeps the order of insertion, so the first key is the one to forget.
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.most) this.entries.delete(this.entries.keys().next().value!);
  }

  delete(key: K): void {
    this.entries.delete(key);
  }

  /** Forgets every entry whose value fits. */
  deleteWhere(fits: (value: V) => boolean): void {
    for (const [key, value] of this.entries) if (fits(value)) this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }
}
