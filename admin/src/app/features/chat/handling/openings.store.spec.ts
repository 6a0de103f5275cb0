import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import type { Session, SessionOpening } from '@switchboard/shared';
import { Subject } from 'rxjs';
import { AuthService } from '../../../core/auth/auth.service';
import { Dialogs } from '../../../core/dialogs';
import type { StreamEvent } from '../../../core/live/event-stream';
import { aSession } from '../chat-samples';
import { ConversationStore } from '../conversation.store';
import { itemsAfter, loaded } from '../message.fixture';
import type { TranscriptItem } from '../transcript-items';
import { aTold } from './handling.fixture';
import { OpeningsStore } from './openings.store';

/** An opening at this minute after noon. */
function anOpening(minute: number, more: Partial<SessionOpening> = {}): SessionOpening {
  const at = (of: number) => `2026-11-22T12:${String(of).padStart(2, '0')}:00.000Z`;
  return { opened_at: at(minute), until: at(minute + 1), by_name: 'Administrator', reason_kind: 'support', reason: null, ...more };
}

describe('OpeningsStore', () => {
  let http: HttpTestingController;
  let owner: EnvironmentInjector;
  let openings: OpeningsStore;
  let events: Subject<StreamEvent>;
  const session = signal<Session | null>(null);
  const items = signal<readonly TranscriptItem[]>([]);

  beforeEach(() => {
    jest.useFakeTimers();
    events = new Subject();
    session.set(null);
    items.set([]);
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        { provide: ConversationStore, useValue: { session, events, items } },
        { provide: AuthService, useValue: { user: signal({ user_id: 'ann' }) } },
        { provide: Dialogs, useValue: {} },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    open();
  });

  afterEach(() => {
    owner.destroy();
    http.verify();
    TestBed.resetTestingModule();
    localStorage.clear();
    jest.advanceTimersByTime(50);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  function open(): void {
    owner = createEnvironmentInjector([OpeningsStore], TestBed.inject(EnvironmentInjector));
    openings = owner.get(OpeningsStore);
  }
  async function pass(ms = 20): Promise<void> {
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(ms);
    TestBed.tick();
  }
  async function answer(...listed: SessionOpening[]): Promise<number> {
    const requests = http.match('/api/sessions/s1/openings');
    for (const request of requests) request.flush({ openings: listed });
    await pass();
    return requests.length;
  }
  async function load(...listed: SessionOpening[]): Promise<void> {
    session.set(aSession());
    await pass();
    await answer(...listed);
  }
  async function tell(event: string, data: unknown = null): Promise<void> {
    events.next({ id: null, event, data });
    await pass();
  }

  it('lists them newest first, and each once, whichever source tells of it', async () => {
    await load(anOpening(5), anOpening(1));
    await tell('opened', anOpening(9));
    await tell('opened', anOpening(9));
    await tell('opened', anOpening(5));
    expect(openings.openings()).toEqual([anOpening(9), anOpening(5), anOpening(1)]);
    await tell('fresh');
    expect(await answer(anOpening(9), anOpening(5), anOpening(1))).toBe(1);
    expect(openings.openings()).toHaveLength(3);
  });

  it('shows the newest until it is dismissed, which lasts beyond a reload, and then only later ones', async () => {
    await load();
    expect(openings.unread()).toBeNull();
    await tell('opened', anOpening(1));
    expect(openings.unread()).toEqual(anOpening(1));
    openings.dismiss();
    expect([openings.unread(), openings.openings()]).toEqual([null, [anOpening(1)]]);
    owner.destroy();
    open();
    await load(anOpening(1));
    expect(openings.unread()).toBeNull();
    await tell('opened', anOpening(2));
    expect(openings.unread()).toEqual(anOpening(2));
  });

  it('leaves what comes with a take-over to the conversation, which tells of it', async () => {
    items.set(itemsAfter(loaded(aTold('person_came', { created_at: anOpening(5).opened_at }))));
    await load(anOpening(5, { until: null, reason_kind: 'asked_for_person' }), anOpening(1));
    expect([openings.openings().length, openings.unread()]).toEqual([2, anOpening(1)]);
    openings.dismiss();
    expect(openings.unread()).toBeNull();
  });

  it('remembers up to 200 conversations, and nothing that is no instant', async () => {
    const others = Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`s${at + 2}`, anOpening(1).opened_at]));
    localStorage.setItem('switchboard.openings_read.ann', JSON.stringify({ ...others, bad: 5 }));
    await load(anOpening(1));
    openings.dismiss();
    const kept = JSON.parse(localStorage.getItem('switchboard.openings_read.ann') ?? '{}') as Record<string, string>;
    expect([Object.keys(kept).length, kept['s1'], 'bad' in kept]).toEqual([200, anOpening(1).opened_at, false]);
  });
});
