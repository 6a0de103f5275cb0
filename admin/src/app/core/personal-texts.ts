import { Injectable, inject } from '@angular/core';
import { KEPT_STORAGE } from './preferences';

/** What is kept of a person: drafts, and messages that are not sent yet. */
export type PersonalKind = 'draft' | 'outbox';

const KINDS: readonly PersonalKind[] = ['draft', 'outbox'];

/**
 * Words of a person that this browser keeps under their id until they are sent.
 *
 * They outlive a reload and a sign-in that ended (by an administrator, a password change elsewhere, expiry), so that the same
 * person finds them again; a wanted sign-out and another person's sign-in remove them: a shared computer keeps nobody's words.
 *
 * Never throws: where the browser keeps nothing, or has no space left, they are in this page's memory alone.
 */
@Injectable({ providedIn: 'root' })
export class PersonalTexts {
  private readonly storage = inject(KEPT_STORAGE);
  /** what the browser would not keep, by the key it would have there */
  private readonly memory = new Map<string, string>();

  /** @returns the text, null where there is none */
  read(kind: PersonalKind, user_id: string, name: string): string | null {
    const key = keyOf(kind, user_id, name);
    return this.memory.get(key) ?? this.stored((storage) => storage.getItem(key)) ?? null;
  }

  /** The names under which something is kept, in no particular order. @param prefix what they begin with */
  names(kind: PersonalKind, user_id: string, prefix: string): string[] {
    const start = keyOf(kind, user_id, prefix);
    const skip = keyOf(kind, user_id, '').length;
    return [...new Set([...this.storedKeys(), ...this.memory.keys()])].filter((key) => key.startsWith(start)).map((key) => key.slice(skip));
  }

  /** @returns false where the text would not outlive a reload */
  write(kind: PersonalKind, user_id: string, name: string, text: string): boolean {
    const key = keyOf(kind, user_id, name);
    const isStored = this.stored((storage) => {
      storage.setItem(key, text);
      return true;
    });
    if (isStored) this.memory.delete(key);
    else this.memory.set(key, text);
    return isStored === true;
  }

  remove(kind: PersonalKind, user_id: string, name: string): void {
    const key = keyOf(kind, user_id, name);
    this.memory.delete(key);
    this.stored((storage) => storage.removeItem(key));
  }

  /** Removes everything of everybody, except of one person. @param user_id null: of nobody */
  forgetAllBut(user_id: string | null): void {
    const own = (key: string) => user_id !== null && KINDS.some((kind) => key.startsWith(keyOf(kind, user_id, '')));
    for (const key of this.memory.keys()) if (!own(key)) this.memory.delete(key);
    for (const key of this.storedKeys()) {
      if (KINDS.some((kind) => key.startsWith(prefixOf(kind))) && !own(key)) this.stored((storage) => storage.removeItem(key));
    }
  }

  private storedKeys(): string[] {
    return this.stored((storage) => Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')) ?? [];
  }

  private stored<T>(use: (storage: Storage) => T): T | undefined {
    try {
      return this.storage ? use(this.storage) : undefined;
    } catch {
      return undefined;
    }
  }
}

function prefixOf(kind: PersonalKind): string {
  return `switchboard.${kind}.`;
}

function keyOf(kind: PersonalKind, user_id: string, name: string): string {
  return `${prefixOf(kind)}${user_id}.${name}`;
}
