import { Injectable, computed, inject, linkedSignal, signal, untracked } from '@angular/core';
import type { Message, Problem } from '@switchboard/shared';
import { AuthService } from '../../../core/auth/auth.service';
import { Dialogs } from '../../../core/dialogs';
import { problemOf } from '../../../core/http/problem';
import { Translations } from '../../../core/i18n/translations';
import { userLabel } from '../session-filters';
import { SessionStore } from '../session.store';
import type { SessionFacts } from '../sessions-api';
import type { HandBackData } from './hand-back-dialog';
import { HandlingApi } from './handling-api';
import { handlingProblem } from './handling-problem';
import type { TakeFromData } from './take-from-dialog';

/** Who answers: the responder, also while a person is waited for; this administrator; another one; nobody any more. */
export type Handler = 'responder' | 'waiting' | 'self' | 'other' | 'nobody';

/** How this administrator has lost the conversation: another one took it over, or it was released because they were away or silent. */
export type Loss = 'taken' | 'released';

/**
 * The handling of the session that the page shows, and what an administrator does about it. Provide it in the page's component.
 *
 * Calls run one after the other, so that a message that is on its way arrives before the conversation is handed back.
 */
@Injectable()
export class Handling {
  private readonly api = inject(HandlingApi);
  private readonly auth = inject(AuthService);
  private readonly dialogs = inject(Dialogs);
  private readonly store = inject(SessionStore);
  private readonly translations = inject(Translations);
  private calls: Promise<unknown> = Promise.resolve();

  readonly handler = computed<Handler>(() => {
    const session = this.store.session();
    if (!session || session.status === 'ended' || this.store.state() === 'deleted') return 'nobody';
    if (session.handling !== 'person') return session.handling;
    return session.handled_by === this.auth.user()?.user_id ? 'self' : 'other';
  });
  /** The administrator who has the conversation, in words. */
  readonly name = computed(() => this.store.session()?.handled_by_name ?? this.translations.text('sessions.handling.unnamed'));
  /** null unless this page has shown that the administrator had it */
  readonly loss = linkedSignal<{ session: SessionFacts | null; handler: Handler }, Loss | null>({
    source: () => ({ session: this.store.session(), handler: this.handler() }),
    computation: ({ session, handler }, before) => {
      const isSame = before?.source.session?.session_id === session?.session_id;
      if (!isSame || handler === 'self' || handler === 'nobody' || handler === 'responder') return null;
      if (before?.source.handler !== 'self') return before?.value ?? null;
      return handler === 'other' ? 'taken' : 'released';
    },
  });
  /** Whether a call that changes who has it is on its way. */
  readonly isChanging = signal(false);
  /** What went wrong with the last such call, in words. */
  readonly problem = linkedSignal<string, string | null>({ source: this.store.session_id, computation: () => null });

  /** Takes the conversation over, unless someone has it. @returns whether this administrator has it now */
  takeOver(): Promise<boolean> {
    return this.takeOverFrom(null);
  }

  /** Asks whether to take the conversation from the administrator who has it, and does. @returns whether this administrator has it now */
  async askToTakeOver(back: string): Promise<boolean> {
    const from = this.store.session()?.handled_by ?? null;
    const data: TakeFromData = { name: this.name() };
    const isSure = await this.dialogs.open<boolean>(() => import('./take-from-dialog').then(({ TakeFromDialog }) => TakeFromDialog), { data, back });
    return isSure === true && this.takeOverFrom(from);
  }

  /** Asks what to hand back, and does. */
  async askToHandBack(): Promise<void> {
    const session = this.store.session();
    if (!session) return;
    this.problem.set(null);
    const { session_id } = session;
    const data: HandBackData = {
      user: userLabel(session),
      handBack: (request) => this.inOrder(async () => this.store.applySession(await this.api.handBack(session_id, request))),
      wordsFor: (problem) => this.wordsFor(problem),
    };
    await this.dialogs.open(() => import('./hand-back-dialog').then(({ HandBackDialog }) => HandBackDialog), { data });
  }

  /** Sends a message to the user. @throws HttpErrorResponse or TimeoutError, see {@link wordsFor} */
  async say(session_id: string, message: string, message_id: string): Promise<Message> {
    const stored = await this.inOrder(() => this.api.say(session_id, { message, message_id }));
    this.store.applyMessage(stored);
    return stored;
  }

  /** Stops what the responder is answering. */
  async stopAnswer(): Promise<void> {
    const session_id = this.store.session_id();
    this.problem.set(null);
    try {
      await this.api.stopAnswer(session_id);
    } catch (error) {
      if (session_id === this.store.session_id()) this.problem.set(this.wordsFor(problemOf(error)));
    }
  }

  /** Tells the user that the administrator is typing. */
  notifyTyping(): void {
    if (this.handler() === 'self') this.api.notifyTyping(this.store.session_id());
  }

  /** What a failure of one of these calls means, in words. The page shows the present state at once. */
  wordsFor(problem: Problem): string {
    if (problem.status === 409) this.store.refresh();
    return handlingProblem(problem, this.translations);
  }

  private async takeOverFrom(from: string | null): Promise<boolean> {
    if (untracked(this.isChanging)) return false;
    const session_id = this.store.session_id();
    this.isChanging.set(true);
    this.problem.set(null);
    try {
      this.store.applySession(await this.inOrder(() => this.api.takeOver(session_id, from)));
      // Who has a conversation may read it.
      if (this.store.isSealed()) this.store.reopen();
      return true;
    } catch (error) {
      if (session_id === this.store.session_id()) this.problem.set(this.wordsFor(problemOf(error)));
      return false;
    } finally {
      this.isChanging.set(false);
    }
  }

  private inOrder<T>(call: () => Promise<T>): Promise<T> {
    const result = this.calls.then(call);
    this.calls = result.catch(() => undefined);
    return result;
  }
}
