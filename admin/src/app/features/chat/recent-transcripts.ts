import { Injectable, effect, inject } from '@angular/core';
import type { Session } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import type { Transcript } from './transcript';

/** How many conversations are kept. */
export const KEPT_TRANSCRIPTS = 5;

/** A conversation as it was when it was left. */
interface RecentTranscript extends Pick<Transcript, 'messages' | 'thoughts'> {
  readonly session: Session;
}

/**
 * The {@link KEPT_TRANSCRIPTS} conversations that were left last, in memory only: they are shown at once when they are opened again, even
 * without a connection.
 */
@Injectable({ providedIn: 'root' })
export class RecentTranscripts {
  private readonly kept = new Map<string, RecentTranscript>();

  constructor() {
    const auth = inject(AuthService);
    let user_id = auth.user()?.user_id;
    effect(() => {
      if (auth.user()?.user_id !== user_id) this.kept.clear();
      user_id = auth.user()?.user_id;
    });
  }

  /** Keeps a conversation in place of the one that was left longest ago; one that is not loaded, or was deleted, is not kept. */
  leave(session: Session | null, isDeleted: boolean, { messages, thoughts }: Transcript): void {
    if (!session) return;
    this.kept.delete(session.session_id);
    if (isDeleted || messages.length === 0) return;
    this.kept.set(session.session_id, { session, messages, thoughts });
    const [oldest] = this.kept.keys();
    if (oldest !== undefined && this.kept.size > KEPT_TRANSCRIPTS) this.kept.delete(oldest);
  }

  /** @returns the conversation as it was when it was left; undefined if it is not kept */
  find(session_id: string): RecentTranscript | undefined {
    return this.kept.get(session_id);
  }
}
