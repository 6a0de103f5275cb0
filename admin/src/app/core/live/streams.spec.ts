import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Observable, Subject, type Subscription } from 'rxjs';
import { TextDecoder, TextEncoder } from 'node:util';
import { AuthService } from '../auth/auth.service';
import { ProblemError, localProblem } from '../http/problem';
import { FETCH } from '../http/fetch';
import { eventStream, type StreamEvent } from './event-stream';
import { withReconnect } from './with-reconnect';

/** A connection whose server sends on demand. */
class Wire {
  private readonly chunks: (Uint8Array | null)[] = [];
  private waiting: ((read: { done: boolean; value?: Uint8Array }) => void) | null = null;
  readonly response: Response;

  constructor(readonly init: RequestInit, status = 200, problem = '') {
    const reader = {
      read: () =>
        new Promise((resolve, reject) => {
          init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
          this.waiting = resolve;
          this.deliver();
        }),
    };
    this.response = { status, body: { getReader: () => reader }, text: () => Promise.resolve(problem) } as unknown as Response;
  }

  /** Sends a chunk; null ends the stream. */
  send(text: string | null): void {
    this.chunks.push(text === null ? null : new TextEncoder().encode(text));
    this.deliver();
  }

  private deliver(): void {
    if (!this.waiting || this.chunks.length === 0) return;
    const chunk = this.chunks.shift() ?? null;
    const resolve = this.waiting;
    this.waiting = null;
    resolve(chunk ? { done: false, value: chunk } : { done: true });
  }
}

describe('an event stream', () => {
  const wires: Wire[] = [];
  const urls: string[] = [];
  let answers: [number, string][] = [];
  let renewed: string | null = 't2';

  beforeEach(() => {
    jest.useFakeTimers();
    Object.assign(globalThis, { TextDecoder });
    wires.length = urls.length = 0;
    answers = [];
    renewed = 't2';
    const auth = { accessToken: () => Promise.resolve('t1'), renew: () => Promise.resolve(renewed) };
    const fetch = (url: string, init: RequestInit) => {
      urls.push(url);
      const wire = new Wire(init, ...(answers.shift() ?? [200, '']));
      wires.push(wire);
      return Promise.resolve(wire.response);
    };
    TestBed.configureTestingModule({
      providers: [
        { provide: AuthService, useValue: auth },
        { provide: FETCH, useValue: fetch },
      ],
    });
  });

  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  function listen(lastEventId: string | null = null): { heard: string[]; listening: Subscription } {
    const heard: string[] = [];
    const stream = TestBed.runInInjectionContext(() => eventStream('/api/x/stream', { lastEventId }));
    const listening = stream.subscribe({
      next: ({ id, event, data }) => heard.push(`${event} ${id ?? '-'} ${JSON.stringify(data)}`),
      error: (error: unknown) => heard.push(`error ${error instanceof ProblemError ? error.problem.code : 'unknown'}`),
      complete: () => heard.push('complete'),
    });
    return { heard, listening };
  }

  const header = (wire: Wire | undefined, name: string) => (wire?.init.headers as Record<string, string> | undefined)?.[name];

  it('sends the token in a header and never in the URL, resumes from an id, and completes when the server ends it', async () => {
    document.documentElement.lang = 'de';
    const { heard } = listen('41');
    await jest.advanceTimersByTimeAsync(0);
    expect([urls[0], header(wires[0], 'Authorization'), header(wires[0], 'Last-Event-ID')]).toEqual(['/api/x/stream', 'Bearer t1', '41']);
    // S36: the server responds in the language of the page.
    expect(header(wires[0], 'Accept-Language')).toBe('de');
    document.documentElement.lang = '';
    wires[0]?.send('id: 42\nevent: changed\ndata: {"rev');
    wires[0]?.send('ision":7}\n\nretry: 900\n\n');
    await jest.advanceTimersByTimeAsync(0);
    wires[0]?.send(null);
    await jest.advanceTimersByTimeAsync(0);
    expect(heard).toEqual(['open - 0', 'changed 42 {"revision":7}', 'retry - 900', 'complete']);
  });

  it('is dead after 12 s of silence, and alive with a heartbeat every 5 s', async () => {
    const { heard } = listen();
    await jest.advanceTimersByTimeAsync(0);
    for (let beat = 0; beat < 6; beat++) {
      await jest.advanceTimersByTimeAsync(5_000);
      wires[0]?.send('event: heartbeat\ndata: {}\n\n');
    }
    await jest.advanceTimersByTimeAsync(11_999);
    expect(heard.at(-1)).toBe('heartbeat - {}');
    await jest.advanceTimersByTimeAsync(1);
    expect(heard.at(-1)).toBe('error stream_silent');
    expect(wires[0]?.init.signal?.aborted).toBe(true);
  });

  it('requests a new token once after a 401, and reports any other response as its problem', async () => {
    answers = [[401, ''], [200, '']];
    const first = listen();
    await jest.advanceTimersByTimeAsync(0);
    expect([first.heard, header(wires[1], 'Authorization')]).toEqual([['open - 0'], 'Bearer t2']);
    first.listening.unsubscribe();
    answers = [[404, '{"code":"not_found","status":404}']];
    const second = listen();
    await jest.advanceTimersByTimeAsync(0);
    expect(second.heard).toEqual(['error not_found']);
  });

  it('is aborted when its subscriber leaves', async () => {
    const { heard, listening } = listen();
    await jest.advanceTimersByTimeAsync(0);
    listening.unsubscribe();
    await jest.advanceTimersByTimeAsync(60_000);
    expect([wires[0]?.init.signal?.aborted, heard]).toEqual([true, ['open - 0']]);
  });
});

describe('a stream that reconnects', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  const event = (name: string, id: string | null = null, data: unknown = null): StreamEvent => ({ id, event: name, data });

  function begin(): { opened: (string | null)[]; current: () => Subject<StreamEvent>; heard: string[]; listening: Subscription } {
    const opened: (string | null)[] = [];
    const heard: string[] = [];
    let subject = new Subject<StreamEvent>();
    const open = (lastEventId: string | null): Observable<StreamEvent> => {
      opened.push(lastEventId);
      return (subject = new Subject());
    };
    const listening = withReconnect(open, { random: () => 0.5 }).subscribe({
      next: (heardEvent) => heard.push(heardEvent.event),
      error: () => heard.push('error'),
      complete: () => heard.push('complete'),
    });
    return { opened, current: () => subject, heard, listening };
  }

  it('waits longer after each failure, resumes from the last id, and resets the delay once an event arrives', async () => {
    const stream = begin();
    stream.current().next(event('changed', '7'));
    for (const wait of [500, 1_000, 2_000]) {
      stream.current().error(new Error('broken'));
      await jest.advanceTimersByTimeAsync(wait - 1);
      const before = stream.opened.length;
      await jest.advanceTimersByTimeAsync(1);
      expect(stream.opened.length).toBe(before + 1);
    }
    expect(stream.opened).toEqual([null, '7', '7', '7']);
    stream.current().next(event('heartbeat'));
    stream.current().complete();
    await jest.advanceTimersByTimeAsync(500);
    expect(stream.opened.length).toBe(5);
    stream.listening.unsubscribe();
  });

  it('waits as long as the server asks it to', async () => {
    const stream = begin();
    stream.current().next(event('retry', null, 3_000));
    stream.current().next(event('server-shutdown'));
    stream.current().complete();
    await jest.advanceTimersByTimeAsync(2_999);
    expect(stream.opened.length).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect([stream.opened.length, stream.heard]).toEqual([2, ['retry', 'server-shutdown', 'closed']]);
    stream.listening.unsubscribe();
  });

  it('ends for good when signed out or deleted, and fails if reconnecting is pointless', () => {
    for (const last of ['signed-out', 'deleted']) {
      const stream = begin();
      stream.current().next(event(last));
      expect([stream.heard, stream.opened.length]).toEqual([[last, 'complete'], 1]);
    }
    const refused = begin();
    refused.current().error(new ProblemError({ ...localProblem('not_found', ''), status: 404 }));
    expect(refused.heard).toEqual(['error']);
  });

  it('drops an id that the server cannot parse or no longer knows', async () => {
    const stream = begin();
    stream.current().next(event('changed', 'odd'));
    stream.current().error(new ProblemError({ ...localProblem('invalid', ''), status: 400 }));
    await jest.advanceTimersByTimeAsync(500);
    stream.current().next(event('changed', '9'));
    stream.current().next(event('reset'));
    stream.current().complete();
    await jest.advanceTimersByTimeAsync(500);
    expect(stream.opened).toEqual([null, null, null]);
    stream.listening.unsubscribe();
  });
});
