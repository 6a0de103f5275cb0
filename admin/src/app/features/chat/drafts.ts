import { Injectable, effect, inject } from '@angular/core';
import { AuthService } from '../../core/auth/auth.service';
import { KEPT_STORAGE } from '../../core/preferences';

const PREFIX = 'switchboard.draft.';

/**
 * What a person has typed and not sent, per conversation, so that a reload loses nothing.
 *
 * Kept in this browser under the person's id; gone when sent, when the person signs out, and when another person signs in here:
 * a shared computer keeps nobody's words. Never throws: a storage that is full or forbidden only means that a draft is forgotten.
 */
@Injectable({ providedIn: 'root' })
export class Drafts {
  private readonly storage = inject(KEPT_STORAGE);
  private readonly auth = inject(AuthService);

  constructor() {
    effect(() => {
      const user = this.auth.user();
      if (user || this.auth.state() === 'out') this.forgetOthers(user ? `${PREFIX}${user.user_id}.` : null);
    });
  }

  /** The draft of a conversation, '' where there is none. */
  read(session_id: string): string {
    const key = this.keyOf(session_id);
    try {
      return (key && this.storage?.getItem(key)) || '';
    } catch {
      return '';
    }
  }

  /** Keeps a draft; blank text forgets it. */
  write(session_id: string, text: string): void {
    const key = this.keyOf(session_id);
    if (!key) return;
    try {
      if (text.trim() === '') this.storage?.removeItem(key);
      else this.storage?.setItem(key, text);
    } catch {
      // The text is still in the box; only a reload would lose it.
    }
  }

  private keyOf(session_id: string): string | null {
    const user = this.auth.user();
    return user ? `${PREFIX}${user.user_id}.${session_id}` : null;
  }

  private forgetOthers(own: string | null): void {
    const storage = this.storage;
    if (!storage) return;
    try {
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
      for (const key of keys) if (key.startsWith(PREFIX) && !(own && key.startsWith(own))) storage.removeItem(key);
    } catch {
      // As above.
    }
  }
}
