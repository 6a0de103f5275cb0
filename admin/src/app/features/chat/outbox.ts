import { DOCUMENT, DestroyRef, Injectable, effect, inject, untracked } from '@angular/core';
import type { Problem } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { localProblem, problemOf } from '../../core/http/problem';
import { LOCKS } from '../../core/locks';
import { ChatApi } from './chat-api';
import { KeptMessages, type UnsentMessage } from './kept-messages';
import { OutgoingQueue, type Speaker } from './outgoing-queue';

/**
 * All messages of the signed-in user that the server has not confirmed, across conversations.
 *
 * It is independent of the page: messages are still sent after leaving their conversation, and those stored during an earlier
 * visit are sent as soon as the user is signed in again. Nothing is sent on behalf of another user, see PersonalTexts.
 */
@Injectable({ providedIn: 'root' })
export class Outbox {
  private readonly api = inject(ChatApi);
  private readonly kept = inject(KeptMessages);
  private readonly locks = inject(LOCKS);
  private readonly auth = inject(AuthService);
  private readonly queues = new Map<string, OutgoingQueue>();
  private user_id: string | null = null;

  constructor() {
    effect(() => {
      const user_id = this.auth.user()?.user_id ?? null;
      untracked(() => this.belongTo(user_id));
    });
    const page = inject(DOCUMENT).defaultView;
    const stored = () => this.queues.forEach((queue) => queue.readStored());
    const online = () => this.queues.forEach((queue) => queue.reachable());
    page?.addEventListener('storage', stored);
    page?.addEventListener('online', online);
    inject(DestroyRef).onDestroy(() => {
      page?.removeEventListener('storage', stored);
      page?.removeEventListener('online', online);
      this.belongTo(null);
    });
  }

  /** The queue of a conversation. */
  queueOf(session_id: string): OutgoingQueue {
    // The effect runs later: a caller right after a sign-in must not get a queue that is about to be stopped.
    this.belongTo(untracked(this.auth.user)?.user_id ?? null);
    return this.queueHere(session_id);
  }

  /**
   * Lets the conversation's page send its messages, so that it can show the replies too.
   *
   * @returns a function that returns sending to the outbox
   */
  speakBy(session_id: string, speaker: Speaker): () => void {
    const queue = this.queueOf(session_id);
    queue.speaker = speaker;
    return () => {
      if (queue.speaker === speaker) queue.speaker = (message) => this.sayQuietly(session_id, message);
    };
  }

  private queueHere(session_id: string): OutgoingQueue {
    const known = this.queues.get(session_id);
    if (known) return known;
    const queue = new OutgoingQueue(session_id, this.kept, this.locks, (message) => this.sayQuietly(session_id, message));
    this.queues.set(session_id, queue);
    return queue;
  }

  private belongTo(user_id: string | null): void {
    if (user_id === this.user_id) return;
    this.user_id = user_id;
    for (const queue of this.queues.values()) queue.stop();
    this.queues.clear();
    if (user_id === null) return;
    for (const session_id of this.kept.sessions()) this.queueHere(session_id).resume();
  }

  /** Sends a message without reading the reply. */
  private sayQuietly(session_id: string, { message_id, content }: UnsentMessage): Promise<Problem | null> {
    return new Promise((resolve) => {
      const call = this.api.say(session_id, { message: content, message_id }).subscribe({
        next: ({ event, data }) => {
          if (event === 'message') resolve(null);
          else if (event === 'error') resolve(data as Problem);
          if (event === 'message') queueMicrotask(() => call.unsubscribe());
        },
        error: (error: unknown) => resolve(problemOf(error)),
        complete: () => resolve(localProblem('network', 'The connection was lost.')),
      });
    });
  }
}
