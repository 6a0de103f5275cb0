import { Injectable, InjectionToken, inject } from '@angular/core';

/** Storage that persists between visits; null where the browser denies access to it. */
export const PERSISTENT_STORAGE = new InjectionToken<Storage | null>('kept storage', {
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
 * Stores a user's small preferences in this browser.
 *
 * Never throws: with a full, forbidden or damaged storage a preference is lost, but no page fails.
 */
@Injectable({ providedIn: 'root' })
export class Preferences {
  private readonly storage = inject(PERSISTENT_STORAGE);

  /**
   * @param key without the product's prefix
   * @returns the stored value as parsed JSON, or null; the caller must validate its shape
   */
  read(key: string): unknown {
    try {
      const stored = this.storage?.getItem(`switchboard.${key}`);
      return stored ? (JSON.parse(stored) as unknown) : null;
    } catch {
      return null;
    }
  }

  /** Stores `value` as JSON under `key`; null removes it. */
  write(key: string, value: unknown): void {
    try {
      if (value === null) this.storage?.removeItem(`switchboard.${key}`);
      else this.storage?.setItem(`switchboard.${key}`, JSON.stringify(value));
    } catch {
      // Nothing depends on it being stored.
    }
  }
}
