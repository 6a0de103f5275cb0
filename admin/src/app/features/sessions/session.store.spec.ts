import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentInjector, createEnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { ActivatedRoute, convertToParamMap } from '@angular/router';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Message } from '@switchboard/shared';
import { BehaviorSubject } from 'rxjs';
import { SessionStore } from './session.store';

const stored = Array.from({ length: 40 }, (_, at) => ({ message_id: `m${at + 1}`, seq: at + 1, reply_to: null, role: 'user', content: 'long' }) as Message);

describe('a transcript of messages so long that few fit into a response', () => {
  const address = new BehaviorSubject(convertToParamMap({ session_id: 's1' }));
  let http: HttpTestingController;
  let owner: EnvironmentInjector;
  let store: SessionStore;

  beforeEach(() => {
    jest.useFakeTimers();
    globalThis.fetch = jest.fn<typeof fetch>(() => new Promise(() => undefined));
    TestBed.configureTestingModule({
      providers: [provideHttpClient(), provideHttpClientTesting(), { provide: ActivatedRoute, useValue: { paramMap: address } }],
    });
    http = TestBed.inject(HttpTestingController);
    owner = createEnvironmentInjector([SessionStore], TestBed.inject(EnvironmentInjector));
    store = owner.get(SessionStore);
  });
  afterEach(() => {
    owner.destroy();
    jest.useRealTimers();
  });

  /** Answers all message requests, `most` messages at a time, until no more arrive. @returns the `after` seq of each request */
  async function answerAll(limit: number): Promise<number[]> {
    const requestedAfter: number[] = [];
    for (let idle = 0; idle < 5; ) {
      TestBed.tick();
      await jest.advanceTimersByTimeAsync(20);
      const requests = http.match(({ urlWithParams }) => urlWithParams.includes('/messages?')).filter(({ cancelled }) => !cancelled);
      idle = requests.length > 0 ? 0 : idle + 1;
      if (requestedAfter.length > 100) throw new Error(`it never ends: ${requestedAfter.join()}`);
      for (const request of requests) {
        const after = Number(/after=(\d+)/.exec(request.request.urlWithParams)![1]);
        requestedAfter.push(after);
        const later = stored.filter(({ seq }) => seq > after);
        request.flush({ messages: later.slice(0, limit), ...(later.length > limit && { more: true }) });
      }
    }
    return requestedAfter;
  }
  const seqs = () => store.log().messages.map(({ seq }) => seq);

  it('is loaded completely, each response starting where the previous one ended', async () => {
    expect(await answerAll(7)).toEqual([0, 7, 14, 21, 28, 35]);
    expect(seqs()).toEqual(stored.map(({ seq }) => seq));
  });

  it('is polled from a few messages before its end, even if those fill more than one response', async () => {
    await answerAll(7);
    store.refresh();
    expect(await answerAll(3)).toEqual([30, 33, 36, 39]);
    expect(seqs()).toEqual(stored.map(({ seq }) => seq));
  });

  it('of another session starts at its beginning', async () => {
    TestBed.tick();
    await jest.advanceTimersByTimeAsync(20);
    const [first] = http.match(({ urlWithParams }) => urlWithParams.includes('/s1/messages?'));
    first.flush({ messages: stored.slice(0, 7), more: true });
    address.next(convertToParamMap({ session_id: 's2' }));
    expect((await answerAll(40))[0]).toBe(0);
  });
});
