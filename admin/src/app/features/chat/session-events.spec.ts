import { Injector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { BehaviorSubject, type Subscription } from 'rxjs';
import { AuthService } from '../../core/auth/auth.service';
import { FETCH } from '../../core/http/fetch';
import { WEB_LOCKS } from '../../core/locks';
import { sessionEvents } from './session-events';

/** A stream whose chunks are sent by the test. */
class FakeStream {
  private readonly readers: ((piece: ReadableStreamReadResult<Uint8Array>) => void)[] = [];
  private readonly sent: string[] = [];

  constructor(readonly lastEventId: string | undefined) {}

  send(text: string): void {
    const reader = this.readers.shift();
    if (reader) reader({ done: false, value: Buffer.from(text) });
    else this.sent.push(text);
  }
  readonly response = {
    status: 200,
    body: {
      getReader: () => ({
        read: () =>
          new Promise<ReadableStreamReadResult<Uint8Array>>((resolve) => {
            const text = this.sent.shift();
            if (text === undefined) this.readers.push(resolve);
            else resolve({ done: false, value: Buffer.from(text) });
          }),
      }),
    },
  };
}

describe('sessionEvents', () => {
  const streams: FakeStream[] = [];
  const received: string[] = [];
  const whileHidden = new BehaviorSubject(false);
  let visibility: DocumentVisibilityState;
  let watching: Subscription;

  const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

  beforeEach(async () => {
    streams.length = received.length = 0;
    visibility = 'visible';
    whileHidden.next(false);
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibility });
    const open = (_url: string, init: RequestInit) => {
      const stream = new FakeStream((init.headers as Record<string, string>)['Last-Event-ID']);
      streams.push(stream);
      return Promise.resolve(stream.response);
    };
    TestBed.configureTestingModule({
      providers: [
        { provide: FETCH, useValue: open },
        { provide: WEB_LOCKS, useValue: null },
        { provide: AuthService, useValue: { accessToken: () => Promise.resolve('token') } },
      ],
    });
    watching = sessionEvents('s1', TestBed.inject(Injector), whileHidden).subscribe(({ event }) => received.push(event));
    await settle();
  });
  afterEach(() => watching.unsubscribe());

  it('reports that it starts afresh', async () => {
    streams[0]?.send('id: p-1\nevent: session\ndata: {}\n\n');
    await settle();
    expect(received).toEqual(['open', 'fresh', 'session']);
    expect(streams[0]?.lastEventId).toBeUndefined();
  });

  it('stays open in a hidden tab only while somebody may speak to the user', async () => {
    streams[0]?.send('id: p-1\nevent: session\ndata: {}\n\n');
    whileHidden.next(true);
    visibility = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    await settle();
    streams[0]?.send('id: p-2\nevent: message\ndata: {}\n\n');
    await settle();
    expect([streams.length, received]).toEqual([1, ['open', 'fresh', 'session', 'message']]);
    whileHidden.next(false);
    await settle();
    expect(received.at(-1)).toBe('closed');
    visibility = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
    await settle();
    expect([streams.length, streams[1]?.lastEventId]).toEqual([2, 'p-2']);
  });

  it('opens a new stream without an id after a reset, since only that one reports running replies', async () => {
    streams[0]?.send('id: p-1\nevent: session\ndata: {}\n\nid: p-2\nevent: reset\ndata: {}\n\n');
    await settle();
    expect(streams).toHaveLength(2);
    expect(streams[1]?.lastEventId).toBeUndefined();
    streams[1]?.send('id: p-2\nevent: session\ndata: {}\n\n');
    await settle();
    expect(received).toEqual(['open', 'fresh', 'session', 'open', 'fresh', 'session']);
  });
});
