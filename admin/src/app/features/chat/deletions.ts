import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { Session } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { ChatApi } from './chat-api';
import { HistoryStore } from './history.store';

/** How long a deletion can be undone, in milliseconds. */
export const UNDO_MS = 6_000;

/**
 * Deletes conversations after a delay during which the deletion can be undone.
 *
 * A deletion: requested (the conversation is hidden) → undone, or carried out: when the delay is over, when another deletion is
 * requested, or immediately when the page is left, closed or reloaded. If the server refuses it, the conversation reappears.
 */
@Injectable()
export class Deletions {
  private readonly api = inject(ChatApi);
  private readonly history = inject(HistoryStore);
  private readonly pending = signal<Session | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** The deletion that can still be undone. */
  readonly undoable = this.pending.asReadonly();
  /** The last conversation that could not be deleted; null if there is none. */
  readonly failed = signal<Session | null>(null);

  constructor() {
    const execute = () => this.execute();
    window.addEventListener('pagehide', execute);
    inject(DestroyRef).onDestroy(() => {
      window.removeEventListener('pagehide', execute);
      execute();
    });
  }

  /** Deletes a conversation after {@link UNDO_MS}. */
  schedule(session: Session): void {
    this.execute();
    this.failed.set(null);
    this.history.hide(session.session_id, true);
    this.pending.set(session);
    this.timer = setTimeout(() => this.execute(), UNDO_MS);
  }

  /** Undoes the deletion. @returns the conversation, or null if it is too late */
  undo(): Session | null {
    const session = this.pending();
    clearTimeout(this.timer);
    this.pending.set(null);
    if (session) this.history.hide(session.session_id, false);
    return session;
  }

  private execute(): void {
    const session = this.pending();
    clearTimeout(this.timer);
    this.pending.set(null);
    if (!session) return;
    this.api.remove(session.session_id).catch((error: unknown) => {
      if (problemOf(error).status === 404) return;
      this.history.hide(session.session_id, false);
      this.failed.set(session);
    });
  }
}
