import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, type TestRequest, provideHttpClientTesting } from '@angular/common/http/testing';
import { type WritableSignal, computed, signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import type { Message } from '@switchboard/shared';
import { AuthService } from '../../../core/auth/auth.service';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { pass } from '../../../core/page.fixture';
import { PERSISTENT_STORAGE } from '../../../core/preferences';
import { EMPTY_LOG } from '../message-log';
import { SessionStore } from '../session.store';
import type { SessionFacts } from '../sessions-api';
import { Handling } from './handling';
import { HandlingPanel } from './handling-panel';
import { TypingWatch } from './typing-watch';

/** The instant at which everything in these tests happens. */
export const NOW = '2026-01-31T12:04:00.000Z';

/** A session in which the responder answers. */
export function facts(changes: Partial<SessionFacts> = {}): SessionFacts {
  return {
    session_id: 's1', user_id: 'u1', user_name: 'Kim', user_email: 'kim@example.org', status: 'active', handling: 'responder', handled_by: null,
    handled_by_name: null, handled_since: null, waiting_since: null, handling_version: 0, ...changes,
  } as SessionFacts;
}

/** The session while an administrator has it; the one who is signed in is `me`. */
export function had(handled_by: string, handled_by_name: string | null): SessionFacts {
  return facts({ handling: 'person', handled_by, handled_by_name, handled_since: NOW, handling_version: 1 });
}

/** The text of an element as one reads it; null if there is none. */
export function words(part: Element | null | undefined): string | null {
  return part?.textContent?.replace(/\s+/g, ' ').trim() ?? null;
}

/** The panel of a session's handling in a document, with a store that only holds what is given to it. */
export class PanelFixture {
  readonly session: WritableSignal<SessionFacts> = signal(facts());
  readonly state = signal('ready');
  readonly typing = new TypingWatch();
  readonly log = signal(EMPTY_LOG);
  readonly watchers = signal<{ user_id: string; name: string | null }[]>([]);
  readonly isSealed = signal(false);
  /** how often the transcript was loaded anew */
  reopened = 0;
  /** what the browser stores */
  readonly stored = new Map<string, string>();
  /** messages that an action has stored */
  readonly applied: Message[] = [];
  /** how often the present state was asked for */
  refreshed = 0;
  readonly http: HttpTestingController;
  private fixture: ComponentFixture<HandlingPanel>;

  constructor() {
    const { session, state, typing, stored, log, watchers, isSealed } = this;
    const store = {
      session, state, typing, log, watchers, isSealed, reopen: () => this.reopened++, session_id: computed(() => session().session_id), refresh: () => this.refreshed++,
      applySession: (next: SessionFacts) => session.set(next), applyMessage: (message: Message) => this.applied.push(message),
    };
    const storage = { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => stored.set(key, value), removeItem: (key: string) => stored.delete(key) };
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(), provideHttpClientTesting(), provideTexts(), Handling,
        { provide: SessionStore, useValue: store },
        { provide: AuthService, useValue: { user: signal({ user_id: 'me', role: 'admin' }) } },
        { provide: PERSISTENT_STORAGE, useValue: storage },
      ],
    });
    this.http = TestBed.inject(HttpTestingController);
    this.fixture = this.show();
  }

  get element(): HTMLElement {
    return this.fixture.nativeElement as HTMLElement;
  }

  get box(): HTMLTextAreaElement {
    return this.element.querySelector('textarea')!;
  }

  get isBoxShown(): boolean {
    return !this.element.querySelector('form')!.classList.contains('hidden');
  }

  get status(): string | null {
    return words(this.element.querySelector('[role="status"]'));
  }

  get alerts(): (string | null)[] {
    return [...document.querySelectorAll('[role="alert"]')].map(words);
  }

  get dialog(): HTMLElement | null {
    return document.querySelector('mat-dialog-container');
  }

  /** Leaves the page and opens it again. */
  reload(next: SessionFacts): void {
    this.fixture.destroy();
    this.session.set(next);
    this.fixture = this.show();
  }

  async becomes(next: SessionFacts): Promise<void> {
    this.session.set(next);
    await pass();
  }

  async type(text: string): Promise<void> {
    this.box.value = text;
    this.box.dispatchEvent(new Event('input'));
    await pass();
  }

  async pressSendKeys(): Promise<void> {
    this.box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true }));
    await pass();
  }

  button(name: string, within: ParentNode = this.element): HTMLElement | undefined {
    return [...within.querySelectorAll<HTMLElement>('button')].find((one) => words(one) === name);
  }

  async press(name: string, within?: ParentNode): Promise<void> {
    this.button(name, within)?.click();
    await pass();
  }

  /** The request that was sent to the session. @param path below it */
  request(path: string): TestRequest {
    return this.http.expectOne(`/api/admin/sessions/s1/${path}`);
  }

  async succeeds(request: TestRequest, body: object): Promise<void> {
    request.flush(body);
    await pass();
  }

  async fails(request: TestRequest, code: string, more: object = {}): Promise<void> {
    request.flush({ code, status: 409, detail: '', ...more }, { status: 409, statusText: 'Conflict' });
    await pass();
  }

  private show(): ComponentFixture<HandlingPanel> {
    const fixture = TestBed.createComponent(HandlingPanel);
    fixture.componentRef.setInput('locale', 'en-GB');
    document.body.append(fixture.nativeElement as HTMLElement);
    TestBed.tick();
    return fixture;
  }
}
