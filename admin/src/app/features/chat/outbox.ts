import { DOCUMENT, DestroyRef, Injectable, effect, inject, untracked } from '@angular/core';
import type { Problem } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { localProblem, problemOf } from '../../core/http/problem';
import { WEB_LOCKS } from '../../core/locks';
import { ChatApi } from './chat-api';
import { UnsentMessageStorage, type UnsentMessage, requestOf } from './unsent-message-storage';
import { OutgoingQueue, type MessageSender } from './outgoing-queue';

/**
 * All messages of the signed-in user that the server has not confirmed, across conversations.
 *
 * It is independent of the page: messages are still sent after leaving their conversation, and those stored during an earlier
 * visit are sent as soon as the user is signed in again. Nothing is sent on behalf of another user, see PersonalTexts.
 */
@Injectable({ providedIn: 'root' })
export class Outbox {
  private readonly api = inject(ChatApi);
  private readonly storage = inject(UnsentMessageStorage);
  private readonly locks = inject(WEB_LOCKS);
  private readonly auth = inject(AuthService);
  private readonly queues = new Map<string, OutgoingQueue>();
  private user_id: string | null = null;

  constructor() {
    effect(() => {
      const user_id = this.auth.user()?.user_id ?? null;
      untracked(() => this.switchUser(user_id));
    });
    const page = inject(DOCUMENT).defaultView;
    const stored = () => this.queues.forEach((queue) => queue.syncWithStorage());
    const online = () => this.queues.forEach((queue) => queue.retryIfUnreachable());
    page?.addEventListener('storage', stored);
    page?.addEventListener('online', online);
    inject(DestroyRef).onDestroy(() => {
      page?.removeEventListener('storage', stored);
      page?.removeEventListener('online', online);
      this.switchUser(null);
    });
  }

  /** The queue of a conversation. */
  queueOf(session_id: string): OutgoingQueue {
    // The effect runs later: a caller right after a sign-in must not get a queue that is about to be stopped.
    this.switchUser(untracked(this.auth.user)?.user_id ?? null);
    return this.getOrCreateQueue(session_id);
  }

  /**
   * Lets the conversation's page send its messages, so that it can show the replies too.
   *
   * @returns a function that returns sending to the outbox
   */
  delegateSending(session_id: string, sender: MessageSender): () => void {
    const queue = this.queueOf(session_id);
    queue.sender = sender;
    return () => {
      if (queue.sender === sender) queue.sender = (message) => this.sendInBackground(session_id, message);
    };
  }

  private getOrCreateQueue(session_id: string): OutgoingQueue {
    const known = this.queues.get(session_id);
    if (known) return known;
    const queue = new OutgoingQueue(session_id, this.storage, this.locks, (message) => this.sendInBackground(session_id, message));
    this.queues.set(session_id, queue);
    return queue;
  }

  private switchUser(user_id: string | null): void {
    if (user_id === this.user_id) return;
    this.user_id = user_id;
    for (const queue of this.queues.values()) queue.stop();
    this.queues.clear();
    if (user_id === null) return;
    for (const session_id of this.storage.sessions()) this.getOrCreateQueue(session_id).resume();
  }

  /** Sends a message without reading the reply. */
  private sendInBackground(session_id: string, message: UnsentMessage): Promise<Problem | null> {
    return new Promise((resolve) => {
      const call = this.api.send(session_id, requestOf(message)).subscribe({
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
