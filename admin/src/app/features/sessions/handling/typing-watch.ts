import { signal } from '@angular/core';
import type { MessageRole, Typing } from '@switchboard/shared';

/** Milliseconds for which a notice that someone is typing counts, on this browser's clock: whatever gets lost, it ends. */
export const TYPING_LASTS_MS = 6_000;

/** Who is typing in a session: its user, an administrator, or both. */
export class TypingWatch {
  private readonly latest = signal<Partial<Record<Typing['role'], Typing>>>({});
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  /** The notices that still count, one of each side at most. */
  readonly current = this.latest.asReadonly();

  /** Someone is typing. */
  note(typing: Typing): void {
    clearTimeout(this.timers.get(typing.role));
    this.latest.update((latest) => ({ ...latest, [typing.role]: typing }));
    // Ended by its owner, which calls `end` when it is destroyed.
    this.timers.set(typing.role, setTimeout(() => this.end(typing.role), TYPING_LASTS_MS));
  }

  /** They are no longer typing. @param role whose message has arrived; without it, nobody types */
  end(role?: MessageRole): void {
    for (const [known, timer] of [...this.timers]) {
      if (role !== undefined && role !== known) continue;
      clearTimeout(timer);
      this.timers.delete(known);
      this.latest.update((latest) => ({ ...latest, [known]: undefined }));
    }
  }
}
