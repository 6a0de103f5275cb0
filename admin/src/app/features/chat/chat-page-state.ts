import { BreakpointObserver } from '@angular/cdk/layout';
import { Injectable, computed, inject, linkedSignal, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { Router } from '@angular/router';
import type { Problem } from '@switchboard/shared';
import { map } from 'rxjs';
import { AuthService } from '../../core/auth/auth.service';
import { problemOf } from '../../core/http/problem';
import { Preferences } from '../../core/preferences';
import { Drafts } from './drafts';
import { HistoryStore } from './history.store';

/** Below this width the conversations are a drawer. */
const NARROW_QUERY = '(max-width: 54rem)';

/** Actions shared by the parts of the chat page: opening a new chat, and showing or hiding the list of conversations. */
@Injectable()
export class ChatPageState {
  private readonly router = inject(Router);
  private readonly history = inject(HistoryStore);
  private readonly drafts = inject(Drafts);

  private readonly auth = inject(AuthService);
  private readonly preferences = inject(Preferences);
  private readonly foldedKey = computed(() => `list_folded.${this.auth.user()?.user_id ?? ''}`);
  private readonly folded = linkedSignal(() => this.preferences.read(this.foldedKey()) === true);

  /** Whether the screen is narrow. */
  readonly narrow = toSignal(inject(BreakpointObserver).observe(NARROW_QUERY).pipe(map(({ matches }) => matches)), { initialValue: false });
  /** Whether the drawer with the conversations is open; only narrow screens have one. */
  readonly drawer = signal(false);
  /** Whether the list of conversations is folded on a wide screen, as this user left it. */
  readonly isFolded = computed(() => this.folded() && !this.narrow());
  /** Incremented to request focus for the message box of the current conversation. */
  readonly focusRequests = signal(0);
  /** Why the last new chat could not be created; null after a success. */
  readonly problem = signal<Problem | null>(null);

  /**
   * Opens a new chat: the user's empty conversation if there is one, otherwise a new one.
   *
   * @param draft initial text, for instance what an ended conversation no longer accepted; it follows what is typed there already
   * @returns its id, or null if it could not be created, see {@link problem}
   */
  async openNew(draft = ''): Promise<string | null> {
    try {
      const { session_id } = await this.history.blankSession();
      this.problem.set(null);
      if (draft.trim() !== '') this.drafts.write(session_id, this.withTyped(session_id, draft));
      await this.open(session_id);
      return session_id;
    } catch (error) {
      this.problem.set(problemOf(error));
      return null;
    }
  }

  /** Shows or hides the list of conversations. */
  showList(isShown: boolean): void {
    if (untracked(this.narrow)) return this.drawer.set(isShown);
    this.folded.set(!isShown);
    this.preferences.write(untracked(this.foldedKey), isShown ? null : true);
  }

  /** Opens a conversation. */
  async open(session_id: string): Promise<void> {
    this.drawer.set(false);
    await this.router.navigate(['/c', session_id]);
    this.focusRequests.update((count) => count + 1);
  }

  private withTyped(session_id: string, draft: string): string {
    const typed = this.drafts.read(session_id);
    return typed.trim() === '' || typed === draft ? draft : `${typed}\n\n${draft}`;
  }
}
