import { Injectable, Injector, computed, inject, signal, untracked } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute } from '@angular/router';
import type { MessageList, Session, SessionStreamEvents } from '@switchboard/shared';
import { distinctUntilChanged, map, share, startWith, switchMap, tap } from 'rxjs';
import type { StreamEvent } from '../../core/live/event-stream';
import { liveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { liveStream } from '../../core/live/live-stream';
import { EMPTY_LOG, pollAfter, withDelta, withFailure, withMessage, withPage, type MessageLog } from './message-log';
import { adminSessionUrl, type SessionFacts } from './sessions-api';

/** Messages per response, the server's maximum. */
const PAGE_SIZE = 200;
/** Polling interval in milliseconds while the stream is live. */
const POLL_WITH_STREAM_MS = 30_000;

/** `missing`: not found; `deleted`: deleted while it was open; `failed`: not loaded yet, retried automatically. */
export type SessionState = 'loading' | 'ready' | 'failed' | 'missing' | 'deleted';

/**
 * One session as administrators see it: its facts and its transcript, both kept live by the session's stream, and by polling
 * without one. Provide it in the page's component.
 */
@Injectable()
export class SessionStore {
  private readonly settings = inject(LiveSettings);
  private readonly injector = inject(Injector);
  private readonly route = inject(ActivatedRoute);

  readonly session_id = toSignal(this.route.paramMap.pipe(map((params) => params.get('session_id') ?? '')), { requireSync: true });

  private readonly isStreaming = signal(false);
  private readonly deletedId = signal<string | null>(null);
  private readonly logs = signal<{ session_id: string; log: MessageLog }>({ session_id: '', log: EMPTY_LOG });
  private readonly period = computed(() => Math.max(this.settings.interval() * 1_000, this.isStreaming() ? POLL_WITH_STREAM_MS : 0));
  private readonly interval = computed(() => (this.settings.paused() ? 0 : this.period()));
  private requestedAfter = 0;
  /** where the next response starts while a transcript is loaded in several: the longer the messages, the fewer fit into each */
  private nextPage: { session_id: string; after: number } | null = null;

  private readonly events = toObservable(this.session_id).pipe(
    startWith(this.session_id()),
    distinctUntilChanged(),
    switchMap((session_id) => liveStream(`${adminSessionUrl(session_id)}/stream`, { injector: this.injector })),
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
    merge: (answer, current) => ({ ...current, ...answer }),
  });
  readonly messages = liveQuery<MessageList>({
    url: () => this.messagesUrl(),
    view: this.session_id,
    interval: this.interval,
    stream: this.events,
    onEvent: ({ event }) => event === 'reset',
    merge: (answer) => this.applyPage(answer),
  });

  readonly log = computed(() => {
    const { session_id, log } = this.logs();
    return session_id === this.session_id() ? log : EMPTY_LOG;
  });
  readonly session = computed(() => (this.facts.current() ? this.facts.value() : null));
  readonly state = computed<SessionState>(() => {
    const session = this.session();
    if (this.deletedId() === this.session_id()) return 'deleted';
    const failure = this.facts.failure();
    if (failure?.status === 404 || failure?.status === 422) return session ? 'deleted' : 'missing';
    if (session) return 'ready';
    return failure ? 'failed' : 'loading';
  });

  /** Applies the response of an action. */
  applySession(session: Session): void {
    this.facts.update((current) => ({ ...current, ...session }));
  }

  /** Polls everything now. */
  refresh(): void {
    this.facts.refresh();
    this.messages.refresh();
  }

  private messagesUrl(): string {
    const { nextPage } = this;
    this.requestedAfter = nextPage?.session_id === this.session_id() ? nextPage.after : pollAfter(untracked(this.log));
    return `${adminSessionUrl(this.session_id())}/messages?after=${this.requestedAfter}&limit=${PAGE_SIZE}`;
  }

  private applyPage(answer: MessageList): MessageList {
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
        this.applySession(data as Session);
        return false;
      case 'message':
      case 'reply':
        this.updateLog((log) => withMessage(log, data as SessionStreamEvents['message']));
        return false;
      case 'delta':
        this.updateLog((log) => withDelta(log, data as SessionStreamEvents['delta']));
        return false;
      case 'error': {
        const problem = data as SessionStreamEvents['error'];
        this.updateLog((log) => withFailure(log, problem.reply_to, problem));
        return false;
      }
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

  private updateLog(step: (log: MessageLog) => MessageLog): void {
    const session_id = untracked(this.session_id);
    this.logs.set({ session_id, log: step(untracked(this.log)) });
  }
}
