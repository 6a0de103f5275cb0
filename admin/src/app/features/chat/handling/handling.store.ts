import { Injectable, Injector, computed, effect, inject, runInInjectionContext, signal, untracked } from '@angular/core';
import type { PersonRequestState, SessionHandling } from '@switchboard/shared';
import { Dialogs } from '../../../core/dialogs';
import { problemOf } from '../../../core/http/problem';
import { type LiveQuery, liveQuery } from '../../../core/live/live-query';
import { ConversationActions } from '../conversation-actions';
import { ConversationStore } from '../conversation.store';
import { PersonApi, personRequestUrl } from './person-api';

/** Milliseconds for which somebody counts as typing after they were said to be, by this page's clock. */
export const TYPING_MS = 6_000;
/** Milliseconds between two notices that the user is typing. */
export const TYPING_NOTICE_MS = 2_000;
/** Failed answers that were asked for again, after which a person is offered. */
const OFFER_AFTER_RETRIES = 2;

/** The state of a conversation's request for a person, with the place in line. */
type RequestQuery = LiveQuery<PersonRequestState>;

/**
 * Who answers in the conversation on screen, as its user sees it: they ask for a person, wait, and talk to them.
 *
 * Guarantees: whether a person can be asked for is requested once; the place in line only while the user waits and the page is visible; a
 * notice that a person is typing ends by this page's own clock, whatever else arrives; at most one notice of the user's own in 2 s.
 */
@Injectable()
export class HandlingStore {
  private readonly store = inject(ConversationStore);
  private readonly actions = inject(ConversationActions);
  private readonly dialogs = inject(Dialogs);
  private readonly api = inject(PersonApi);
  private readonly injector = inject(Injector);

  private readonly query = signal<RequestQuery | null>(null);
  private readonly isOff = signal(false);
  private readonly isTyping = signal(false);
  private readonly isDeclined = signal(false);
  private noticedAt = -Infinity;

  /** Who answers; null while that is unknown, and once the conversation has ended. */
  readonly handling = computed<SessionHandling | null>(() => (this.store.ended() ? null : (this.store.session()?.handling ?? null)));
  /** The name of the person who has the conversation; null if nobody has, or they have none. */
  readonly person = computed(() => (this.handling() === 'person' ? (this.store.session()?.handled_by_name ?? null) : null));
  /** Since when the user waits, an instant; null if they do not. */
  readonly waiting_since = computed(() => (this.handling() === 'waiting' ? (this.store.session()?.waiting_since ?? null) : null));
  /** The place in line, and whether somebody is there; null until it is known. */
  readonly request = computed(() => {
    const request = this.query()?.value() ?? null;
    // What is known from before they asked says nothing about now.
    return this.handling() === 'waiting' && request?.waiting_since === this.waiting_since() ? request : null;
  });
  /** Whether a person can be asked for. */
  readonly canAsk = computed(() => this.handling() === 'responder' && !this.isOff() && (this.query()?.value() ?? null) !== null);
  /** Whether a person is offered: the assistant has not helped. Not while the user says why: on a phone there is no room for both. */
  readonly isOffered = computed(() => {
    const isHelpless = this.actions.retries() >= OFFER_AFTER_RETRIES || this.actions.badAnswers() > 0;
    return isHelpless && this.actions.explaining() === null && this.canAsk() && !this.isDeclined();
  });
  /** Whether the person is typing. */
  readonly isPersonTyping = computed(() => this.handling() === 'person' && this.isTyping());

  constructor() {
    effect(() => {
      if (this.handling() !== null && untracked(this.query) === null) untracked(() => this.openQuery());
    });
    effect((onCleanup) => {
      const isNoticed = this.store.typing() !== null;
      untracked(() => this.isTyping.set(isNoticed));
      if (!isNoticed) return;
      const timer = setTimeout(() => this.isTyping.set(false), TYPING_MS);
      onCleanup(() => clearTimeout(timer));
    });
    effect(() => {
      if (this.handling() === 'person') this.isDeclined.set(true);
    });
  }

  /** Asks the user what it is about, and then for a person. */
  openForm(): void {
    // Where it was opened from is gone by then.
    void this.dialogs.open(() => import('./person-dialog').then(({ PersonDialog }) => PersonDialog), { data: this, back: 'app-composer textarea' });
  }

  /** Asks for a person. @param note what it is about @throws see PersonApi */
  async ask(note: string): Promise<void> {
    await this.change((session_id) => this.api.request(session_id, note.trim()));
    this.isDeclined.set(true);
  }

  /** Takes the request back. @throws see PersonApi */
  async withdraw(): Promise<void> {
    await this.change((session_id) => this.api.withdraw(session_id));
  }

  /** The user has typed: the person is told so, unless they were just now. */
  noteTyping(): void {
    const session_id = untracked(this.store.session)?.session_id;
    const handling = untracked(this.handling);
    const now = performance.now();
    if (session_id === undefined || (handling !== 'person' && handling !== 'waiting') || now - this.noticedAt < TYPING_NOTICE_MS) return;
    this.noticedAt = now;
    // The next one follows anyway.
    void this.api.typing(session_id).catch(() => undefined);
  }

  /** The user does not want the person who is offered. */
  decline(): void {
    this.isDeclined.set(true);
  }

  private openQuery(): void {
    const { session_id } = untracked(this.store.session)!;
    const interval = computed(() => (this.handling() === 'waiting' ? null : 0));
    runInInjectionContext(this.injector, () => this.query.set(liveQuery<PersonRequestState>({ url: () => personRequestUrl(session_id), interval })));
  }

  private async change(call: (session_id: string) => ReturnType<PersonApi['request']>): Promise<void> {
    const session = untracked(this.store.session);
    if (!session) return;
    try {
      this.store.applySession(await call(session.session_id));
    } catch (error) {
      if (problemOf(error).status === 404) this.isOff.set(true);
      // Somebody may have come meanwhile.
      this.store.refresh();
      throw error;
    }
  }
}
