import { Injectable, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { Problem } from '@switchboard/shared';
import { problemOf } from '../../core/http/problem';
import { Drafts } from './drafts';
import { HistoryStore } from './history.store';

/** What the parts of the chat page do together: open a new chat, and show or hide the drawer of a narrow screen. */
@Injectable()
export class ChatDesk {
  private readonly router = inject(Router);
  private readonly history = inject(HistoryStore);
  private readonly drafts = inject(Drafts);

  /** The drawer with the conversations is open; only a narrow screen has one. */
  readonly drawer = signal(false);
  /** Counts the wishes to type in the conversation on screen. */
  readonly wantsBox = signal(0);
  /** Why the latest new chat could not be made; null after a success. */
  readonly problem = signal<Problem | null>(null);

  /**
   * Opens a new chat: the person's still empty one, else a fresh one.
   *
   * @param draft text to begin with, for instance what an ended conversation no longer took
   * @returns its id, null where it could not be made, see {@link problem}
   */
  async openNew(draft = ''): Promise<string | null> {
    try {
      const { session_id } = await this.history.blank();
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
    this.wantsBox.update((count) => count + 1);
  }
}
