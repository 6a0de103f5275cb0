import { Injectable, Injector, computed, inject, signal, untracked } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute } from '@angular/router';
import type { MessageList, Session, SessionStreamEvents } from '@switchboard/shared';
import { distinctUntilChanged, map, share, startWith, switchMap, tap } from 'rxjs';
import type { StreamEvent } from '../../core/live/event-stream';
import { liveQuery } from '../../core/live/live-query';
import { LiveSettings } from '../../core/live/live-settings';
import { liveStream } from '../../core/live/live-stream';
import { EMPTY_LOG, askAfter, withDelta, withFailure, withMessage, withPage, type MessageLog } from './message-log';
import { adminSessionUrl, type SessionFacts } from './sessions-api';

/** Messages per response, the server's maximum. */
const PAGE = 200;
/** Polling interval in milliseconds while the stream is live. */
const BESIDE_STREAM_MS = 30_000;

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
  private readonly gone = signal<string | null>(null);
  private readonly logs = signal<{ session_id: string; log: MessageLog }>({ session_id: '', log: EMPTY_LOG });
  private readonly period = computed(() => (this.isStreaming() ? Math.max(this.settings.period(), BESIDE_STREAM_MS) : this.settings.period()));
  private readonly interval = computed(() => (this.settings.paused() ? 0 : this.period()));
  private askedAfter = 0;
  /** where the next response starts while a transcript is loaded in several: the longer the messages, the fewer fit into each */
  private rest: { session_id: string; after: number } | null = null;

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
    heard: (event) => this.hear(event),
    merge: (answer, held) => ({ ...held, ...answer }),
  });
  readonly messages = liveQuery<MessageList>({
    url: () => this.messagesUrl(),
    view: this.session_id,
    interval: this.interval,
    stream: this.events,
    heard: ({ event }) => event === 'reset',
    merge: (answer) => this.adopt(answer),
  });

  readonly log = computed(() => {
    const { session_id, log } = this.logs();
    return session_id === this.session_id() ? log : EMPTY_LOG;
  });
  readonly session = computed(() => (this.facts.current() ? this.facts.value() : null));
  readonly state = computed<SessionState>(() => {
    const session = this.session();
    if (this.gone() === this.session_id()) return 'deleted';
    const failure = this.facts.failure();
    if (failure?.status === 404 || failure?.status === 422) return session ? 'deleted' : 'missing';
    if (session) return 'ready';
    return failure ? 'failed' : 'loading';
  });

  /** Applies the response of an action. */
  changed(session: Session): void {
    this.facts.update((held) => ({ ...held, ...session }));
  }

  /** Polls everything now. */
  refresh(): void {
    this.facts.refresh();
    this.messages.refresh();
  }

  private messagesUrl(): string {
    const { rest } = this;
    this.askedAfter = rest?.session_id === this.session_id() ? rest.after : askAfter(untracked(this.log));
    return `${adminSessionUrl(this.session_id())}/messages?after=${this.askedAfter}&limit=${PAGE}`;
  }

  private adopt(answer: MessageList): MessageList {
    this.change((log) => withPage(log, this.askedAfter, answer.messages));
    const last = answer.messages.at(-1);
    this.rest = answer.more && last ? { session_id: untracked(this.session_id), after: last.seq } : null;
    if (this.rest) queueMicrotask(() => this.messages.refresh());
    return answer;
  }

  /** @returns whether the facts must be fetched again */
  private hear({ event, data }: StreamEvent): boolean {
    switch (event as keyof SessionStreamEvents) {
      case 'session':
        this.changed(data as Session);
        return false;
      case 'message':
      case 'reply':
        this.change((log) => withMessage(log, data as SessionStreamEvents['message']));
        return false;
      case 'delta':
        this.change((log) => withDelta(log, data as SessionStreamEvents['delta']));
        return false;
      case 'error': {
        const problem = data as SessionStreamEvents['error'];
        this.change((log) => withFailure(log, problem.reply_to, problem));
        return false;
      }
      case 'deleted':
        this.gone.set(untracked(this.session_id));
        return false;
      case 'reset':
        this.change((log) => ({ ...log, running: new Map() }));
        return true;
      default:
        return false;
    }
  }

  private change(step: (log: MessageLog) => MessageLog): void {
    const session_id = untracked(this.session_id);
    this.logs.set({ session_id, log: step(untracked(this.log)) });
  }
}
