import { Injectable, InjectionToken, inject } from '@angular/core';

/** Where choices are kept between visits; null where the browser refuses to keep anything. */
export const KEPT_STORAGE = new InjectionToken<Storage | null>('kept storage', {
  providedIn: 'root',
  factory: () => {
    try {
      return globalThis.localStorage;
    } catch {
      return null;
    }
  },
});

/**
 * Keeps small choices of a person in this browser.
 *
 * Promises never to throw: a full, forbidden or damaged storage means that a choice is forgotten, never that a page fails.
 */
@Injectable({ providedIn: 'root' })
export class Preferences {
  private readonly storage = inject(KEPT_STORAGE);

  /**
   * @param key what was kept, without the product's prefix
   * @returns the kept value as parsed JSON, or null; the caller must check its shape
   */
  read(key: string): unknown {
    try {
      const kept = this.storage?.getItem(`switchboard.${key}`);
      return kept ? (JSON.parse(kept) as unknown) : null;
    } catch {
      return null;
    }
  }

  /** Keeps `value` as JSON under `key`; null forgets it. */
  write(key: string, value: unknown): void {
    try {
      if (value === null) this.storage?.removeItem(`switchboard.${key}`);
      else this.storage?.setItem(`switchboard.${key}`, JSON.stringify(value));
    } catch {
      // Nothing depends on it being kept.
    }
  }
}
