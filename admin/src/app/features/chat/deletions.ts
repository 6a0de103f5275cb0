import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import type { Session } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { problemOf } from '../../core/http/problem';
import { ChatApi } from './chat-api';
import { HistoryStore } from './history.store';
import { UndoPeriod } from './undo-period';

/**
 * Deletes conversations after a delay during which the deletion can be undone.
 *
 * A deletion: requested (the conversation is hidden) → undone, or carried out: when the delay is over, when another deletion is
 * requested, or immediately when the page is left, closed or reloaded, or the user signs out. If the server refuses it, the
 * conversation reappears.
 */
@Injectable()
export class Deletions {
  private readonly api = inject(ChatApi);
  private readonly history = inject(HistoryStore);
  private readonly pending = signal<Session | null>(null);
  private readonly period = new UndoPeriod();

  /** The deletion that can still be undone. */
  readonly undoable = this.pending.asReadonly();
  /** The last conversation that could not be deleted; null if there is none. */
  readonly failed = signal<Session | null>(null);

  constructor() {
    const execute = () => void this.execute();
    window.addEventListener('pagehide', execute);
    const unregister = inject(AuthService).beforeSignOut(() => this.execute());
    inject(DestroyRef).onDestroy(() => {
      window.removeEventListener('pagehide', execute);
      unregister();
      execute();
    });
  }

  /** Deletes a conversation after {@link UndoPeriod}. */
  schedule(session: Session): void {
    void this.execute();
    this.failed.set(null);
    this.history.hide(session.session_id, true);
    this.pending.set(session);
    this.period.begin(() => void this.execute());
  }

  /** Undoes the deletion. @returns the conversation, or null if it is too late */
  undo(): Session | null {
    const session = this.pending();
    this.period.cancel();
    this.pending.set(null);
    if (session) this.history.hide(session.session_id, false);
    return session;
  }

  /** While it is held, a deletion is not carried out. */
  hold(isHeld: boolean): void {
    this.period.hold(isHeld);
  }

  private async execute(): Promise<void> {
    const session = this.pending();
    this.period.cancel();
    this.pending.set(null);
    if (!session) return;
    const { session_id } = session;
    try {
      await this.api.remove(session_id);
    } catch (error) {
      if (problemOf(error).status !== 404) {
        this.history.hide(session_id, false);
        this.failed.set(session);
        return;
      }
    }
    this.history.forget(session_id);
  }
}
