import { Injectable, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { Problem } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { Drafts } from './drafts';
import { HistoryStore } from './history.store';

/** Actions shared by the parts of the chat page: opening a new chat, and showing or hiding the drawer on narrow screens. */
@Injectable()
export class ChatPageState {
  private readonly router = inject(Router);
  private readonly history = inject(HistoryStore);
  private readonly drafts = inject(Drafts);

  /** Whether the drawer with the conversations is open; only narrow screens have one. */
  readonly drawer = signal(false);
  /** Incremented to request focus for the message box of the current conversation. */
  readonly focusRequests = signal(0);
  /** Why the last new chat could not be created; null after a success. */
  readonly problem = signal<Problem | null>(null);

  /**
   * Opens a new chat: the user's empty conversation if there is one, otherwise a new one.
   *
   * @param draft initial text, for instance what an ended conversation no longer accepted
   * @returns its id, or null if it could not be created, see {@link problem}
   */
  async openNew(draft = ''): Promise<string | null> {
    try {
      const { session_id } = await this.history.blankSession();
      this.problem.set(null);
      if (draft.trim() !== '') this.drafts.write(session_id, draft);
      await this.open(session_id);
      return session_id;
    } catch (error) {
      this.problem.set(problemOf(error));
      return null;
    }
  }

  /** Opens a conversation. */
  async open(session_id: string): Promise<void> {
    this.drawer.set(false);
    await this.router.navigate(['/c', session_id]);
    this.focusRequests.update((count) => count + 1);
  }
}
