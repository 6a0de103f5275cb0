import { DestroyRef, Injectable, Injector, computed, effect, inject, signal, untracked, type Signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute } from '@angular/router';
import type { Message, MessageList, SessionStreamEvents, Watchers } from '@switchboard/shared';
import { EMPTY, catchError, distinctUntilChanged, endWith, filter, map, share, startWith, switchMap, takeWhile, tap } from 'rxjs';
import { AuthService } from '../../core/auth/auth.service';
import type { StreamEvent } from '../../core/live/event-stream';
import { liveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { liveStream } from '../../core/live/live-stream';
import { withNewestHandling } from './handling/newest-handling';
import { TypingWatch } from './handling/typing-watch';
import { EMPTY_LOG, pollAfter, withDelta, withFailure, withMessage, withPage, withStart, withThought, type MessageLog } from './message-log';
import { PANE } from './pane';
import { adminSessionUrl, type SessionFacts } from './sessions-api';

/** Messages per response, the server's maximum. */
const PAGE_SIZE = 200;
/** Polling interval in milliseconds while the stream is live. */
const POLL_WITH_STREAM_MS = 30_000;

/** For what follows a stream: nothing comes any more. */
const CLOSED: StreamEvent = { id: null, event: 'closed', data: null };

/** `missing`: not found; `deleted`: deleted while it was open; `failed`: not loaded yet, retried automatically. */
export type SessionState = 'loading' | 'ready' | 'failed' | 'missing' | 'deleted';

/**
 * One session as administrators see it: its facts and its transcript, both kept live by the session's stream, and by polling
 * without one. Provide it in the page's component.
 */
@Injectable()
export class SessionStore {
  private readonly settings = inject(LiveSettings);
  private readonly auth = inject(AuthService);
  private readonly injector = inject(Injector);

  /** The administrators who have the session open; known while it is not sealed. */
  readonly watchers = signal<Watchers['watchers']>([]);
  /** Who is typing, if someone is. */
  readonly typing = new TypingWatch();
  /** the one of the pane, or else of the page's URL */
  readonly session_id = inject(PANE, { optional: true })?.session_id ?? routedId();

  private readonly isStreaming = signal(false);
  private readonly deletedId = signal<string | null>(null);
  private readonly logs = signal<{ session_id: string; log: MessageLog }>({ session_id: '', log: EMPTY_LOG });
  private readonly period = computed(() => Math.max(this.settings.interval() * 1_000, this.isStreaming() ? POLL_WITH_STREAM_MS : 0));
  /** Milliseconds between two polls; 0 for none. */
  readonly interval = computed(() => (this.settings.paused() ? 0 : this.period()));
  /** how often the transcript was opened */
  private readonly openings = signal(0);
  /** the session whose transcript was sealed while it was shown */
  private readonly sealedId = signal<string | null>(null);
  /** Identifies the transcript: it changes with the session, and when that is opened anew. */
  readonly transcript = computed(() => `${this.session_id()} ${this.openings()}`);
  private requestedAfter = 0;
  /** where the next response starts while a transcript is loaded in several: the longer the messages, the fewer fit into each */
  private nextPage: { session_id: string; after: number } | null = null;

  /** What happens in the session, from its stream. */
  readonly events = toObservable(this.transcript).pipe(
    startWith(this.transcript()),
    distinctUntilChanged(),
    switchMap(() => this.stream()),
    // A proxy may buffer an open stream: only an event on it proves that it can be relied on.
    tap(({ event }) => event !== 'open' && event !== 'retry' && this.isStreaming.set(event !== 'closed')),
    share(),
  );

  readonly facts = liveQuery<SessionFacts>({
    url: () => adminSessionUrl(this.session_id()),
    view: this.session_id,
    interval: this.interval,
    stream: this.events,
    onEvent: (event) => this.handleEvent(event),
    merge: (answer, current) => withNewestHandling(current, answer),
  });
  readonly messages = liveQuery<MessageList>({
    url: () => this.messagesUrl(),
    view: this.session_id,
    interval: this.interval,
    stream: this.events,
    onEvent: ({ event }) => event === 'reset',
    merge: (answer) => this.applyPage(answer),
  });

  /** Whether the administrator may not read what was said, until they open it. */
  readonly isSealed = computed(() => this.sealedId() === this.session_id() || this.messages.failure()?.code === 'transcript_sealed');
  /** Whether it is known that the administrator may read what was said. */
  readonly isReadable = computed(() => this.messages.isCurrent() && !this.isSealed());
  readonly log = computed(() => {
    const { session_id, log } = this.logs();
    return session_id === this.session_id() && !this.isSealed() ? log : EMPTY_LOG;
  });
  readonly session = computed(() => (this.facts.isCurrent() ? this.facts.value() : null));
  readonly state = computed<SessionState>(() => {
    const session = this.session();
    if (this.deletedId() === this.session_id()) return 'deleted';
    const failure = this.facts.failure();
    if (failure?.status === 404 || failure?.status === 422) return session ? 'deleted' : 'missing';
    if (session) return 'ready';
    return failure ? 'failed' : 'loading';
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.typing.end());
    // It was opened elsewhere: in another tab or browser.
    effect(() => {
      const opened = this.openedElsewhere();
      if (opened !== null && this.isSealed()) untracked(() => this.reopen());
    });
  }

  /** Applies the response of an action; one about another session is ignored. */
  applySession(session: SessionFacts): void {
    this.facts.update((current) => (current.session_id === session.session_id ? withNewestHandling(current, session) : current));
  }

  /** Applies a message that an action has stored; one of another session is ignored. */
  applyMessage(message: Message): void {
    if (message.session_id === untracked(this.session_id)) this.updateLog((log) => withMessage(log, message));
  }

  /** Loads the transcript anew: the administrator has opened it, or may read it because they have taken the session over. */
  reopen(): void {
    this.updateLog(() => EMPTY_LOG);
    this.nextPage = null;
    this.openings.update((count) => count + 1);
    this.refresh();
  }

  /** What tells of an access to the transcript, by an opening or since the administrator has the session; null without any. It differs for each. */
  private readonly openedElsewhere = computed(() => {
    const session = this.session();
    if (session?.opened_until) return session.opened_until;
    const isOwn = session?.handling === 'person' && session.status !== 'ended' && session.handled_by === this.auth.user()?.user_id;
    return isOwn ? `${session.handling_version}` : null;
  });

  /** Polls everything now. */
  refresh(): void {
    this.facts.refresh();
    this.messages.refresh();
  }

  private stream() {
    this.typing.end();
    this.watchers.set([]);
    const session_id = untracked(this.session_id);
    return liveStream(`${adminSessionUrl(session_id)}/stream`, { injector: this.injector }).pipe(
      // The id changes before the effect that ends this stream runs.
      filter(() => untracked(this.session_id) === session_id),
      takeWhile(({ event }) => event !== 'sealed', true),
      // Of a session that may not be read, or not any more, only the facts are shown; they are polled.
      catchError(() => EMPTY),
      endWith(CLOSED),
    );
  }

  private messagesUrl(): string {
    const { nextPage } = this;
    this.requestedAfter = nextPage?.session_id === this.session_id() ? nextPage.after : pollAfter(untracked(this.log));
    return `${adminSessionUrl(this.session_id())}/messages?after=${this.requestedAfter}&limit=${PAGE_SIZE}`;
  }

  private applyPage(answer: MessageList): MessageList {
    this.sealedId.set(null);
    this.updateLog((log) => withPage(log, this.requestedAfter, answer.messages));
    const last = answer.messages.at(-1);
    this.nextPage = answer.more && last ? { session_id: untracked(this.session_id), after: last.seq } : null;
    if (this.nextPage) queueMicrotask(() => this.messages.refresh());
    return answer;
  }

  /** @returns whether the facts must be fetched again */
  private handleEvent({ event, data }: StreamEvent): boolean {
    switch (event as keyof SessionStreamEvents) {
      case 'session':
        this.applySession(data as SessionFacts);
        return false;
      case 'message':
      case 'reply':
        this.updateLog((log) => withMessage(log, data as SessionStreamEvents['message']));
        this.endTyping(data as SessionStreamEvents['message']);
        return false;
      case 'typing':
        this.typing.note(data as SessionStreamEvents['typing']);
        return false;
      case 'started':
        this.updateLog((log) => withStart(log, data as SessionStreamEvents['started']));
        return false;
      case 'thought':
        this.updateLog((log) => withThought(log, data as SessionStreamEvents['thought']));
        return false;
      case 'delta':
        this.updateLog((log) => withDelta(log, data as SessionStreamEvents['delta']));
        return false;
      case 'error': {
        const problem = data as SessionStreamEvents['error'];
        this.updateLog((log) => withFailure(log, problem.reply_to, problem));
        return false;
      }
      case 'watchers':
        this.watchers.set((data as SessionStreamEvents['watchers']).watchers);
        return false;
      case 'rule':
        return true;
      case 'sealed':
        this.sealedId.set(untracked(this.session_id));
        this.facts.update((facts) => ({ ...facts, opened_until: null, opening_id: null }));
        return true;
      case 'deleted':
        this.deletedId.set(untracked(this.session_id));
        return false;
      case 'reset':
        this.updateLog((log) => ({ ...log, running: new Map() }));
        return true;
      default:
        return false;
    }
  }

  /** Whoever has written is no longer typing; nor is an administrator, once the conversation has changed hands. */
  private endTyping({ role }: Message): void {
    this.typing.end(role === 'system' ? 'operator' : role);
  }

  private updateLog(step: (log: MessageLog) => MessageLog): void {
    const session_id = untracked(this.session_id);
    this.logs.set({ session_id, log: step(untracked(this.log)) });
  }
}

function routedId(): Signal<string> {
  const id$ = inject(ActivatedRoute).paramMap.pipe(map((params) => params.get('session_id') ?? ''));
  return toSignal(id$, { requireSync: true });
}
