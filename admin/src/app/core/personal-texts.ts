import { Injectable, inject } from '@angular/core';
import { PERSISTENT_STORAGE } from './preferences';

/** What is stored for a user: drafts, and messages not sent yet. */
export type PersonalKind = 'draft' | 'outbox';

const KINDS: readonly PersonalKind[] = ['draft', 'outbox'];

/**
 * A user's texts, stored in this browser under their id until they are sent.
 *
 * They survive a reload and a sign-in that ended involuntarily (by an administrator, a password change elsewhere, expiry), so that
 * the same user finds them again; a deliberate sign-out and another user's sign-in remove them, so that a shared computer retains
 * nothing.
 *
 * Never throws: where the browser stores nothing, or its quota is exhausted, they are kept in this page's memory only.
 */
@Injectable({ providedIn: 'root' })
export class PersonalTexts {
  private readonly storage = inject(PERSISTENT_STORAGE);
  /** what the browser would not store, by its storage key */
  private readonly memory = new Map<string, string>();

  /** @returns the text, null if there is none */
  read(kind: PersonalKind, user_id: string, name: string): string | null {
    const key = keyOf(kind, user_id, name);
    return this.memory.get(key) ?? this.withStorage((storage) => storage.getItem(key)) ?? null;
  }

  /** The names of the stored texts, in no particular order. @param prefix what they begin with */
  names(kind: PersonalKind, user_id: string, prefix: string): string[] {
    const start = keyOf(kind, user_id, prefix);
    const skip = keyOf(kind, user_id, '').length;
    return [...new Set([...this.storedKeys(), ...this.memory.keys()])].filter((key) => key.startsWith(start)).map((key) => key.slice(skip));
  }

  /** @returns false if the text would not survive a reload */
  write(kind: PersonalKind, user_id: string, name: string, text: string): boolean {
    const key = keyOf(kind, user_id, name);
    const isStored = this.withStorage((storage) => {
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
    this.withStorage((storage) => storage.removeItem(key));
  }

  /** Removes the texts of all users but one. @param user_id null: of all users */
  removeAllExcept(user_id: string | null): void {
    const isOwn = (key: string) => user_id !== null && KINDS.some((kind) => key.startsWith(keyOf(kind, user_id, '')));
    for (const key of this.memory.keys()) if (!isOwn(key)) this.memory.delete(key);
    for (const key of this.storedKeys()) {
      if (KINDS.some((kind) => key.startsWith(prefixOf(kind))) && !isOwn(key)) this.withStorage((storage) => storage.removeItem(key));
    }
  }

  private storedKeys(): string[] {
    return this.withStorage((storage) => Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')) ?? [];
  }

  private withStorage<T>(use: (storage: Storage) => T): T | undefined {
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
