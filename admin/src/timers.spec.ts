import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { provideHttpClient } from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AuthService } from './app/core/auth/auth.service';
import { FETCH } from './app/core/live/event-stream';
import { liveQuery } from './app/core/live/live-query';
import { liveStream } from './app/core/live/live-stream';
import { BROWSER_LOCKS } from './app/core/live/stream-slots';
import { Notice } from './app/ui/notice/notice';
import { HoldWatch } from './app/ui/rows/hold-watch';

const ROOT = join(process.cwd(), 'admin/src/app');
/** What the line before a timer says that has to outlive what began it, or is ended in another way than most; the reason follows. */
const REASON = /\/\/ (?:Outlives|Ended by) [^\n]+\n[^\n]*$/;

describe('T9: timers of what is destroyed', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection(), HoldWatch] });
  });
  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  async function leftAfter(begin: () => void): Promise<[number, number]> {
    await jest.advanceTimersByTimeAsync(100);
    const before = jest.getTimerCount();
    begin();
    await jest.advanceTimersByTimeAsync(100);
    const begun = jest.getTimerCount() - before;
    TestBed.resetTestingModule();
    await jest.advanceTimersByTimeAsync(100);
    return [begun, jest.getTimerCount()];
  }

  it('are ended: a notice', async () => {
    const notice = TestBed.createComponent(Notice).componentInstance;
    expect(await leftAfter(() => notice.say('Done.'))).toEqual([1, 0]);
  });

  it('are ended: a pointer over rows', async () => {
    const [top, rows] = [document.createElement('div'), document.createElement('div')];
    TestBed.inject(HoldWatch).watch(top, rows);
    const move = Object.assign(new Event('pointermove'), { pointerType: 'mouse' });
    expect(await leftAfter(() => rows.dispatchEvent(move))).toEqual([1, 0]);
  });

  it('are ended: the stream of a list, while it waits for the server and while it waits to come back', async () => {
    const signals: AbortSignal[] = [];
    let answer: 'silence' | 'failure' = 'silence';
    const fetch = (_url: string, { signal }: RequestInit) => {
      signals.push(signal!);
      return answer === 'failure' ? Promise.reject(new TypeError('Failed to fetch')) : new Promise<Response>(() => {});
    };
    const auth = { accessToken: () => Promise.resolve('token') };
    for (answer of ['silence', 'failure'] as const) {
      TestBed.configureTestingModule({
        providers: [
          provideZonelessChangeDetection(), provideHttpClient(), provideHttpClientTesting(),
          { provide: AuthService, useValue: auth }, { provide: FETCH, useValue: fetch }, { provide: BROWSER_LOCKS, useValue: null },
        ],
      });
      const begin = () =>
        TestBed.runInInjectionContext(() => liveQuery({ url: () => '/api/rows', stream: liveStream('/api/rows/stream') }));
      const [begun, left] = await leftAfter(() => {
        begin();
        TestBed.tick();
      });
      // At least the one of the stream.
      expect([answer, begun > 0, left]).toEqual([answer, true, 0]);
    }
    expect(signals).toHaveLength(2);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('have an end beside their beginning, or say before it why they outlive what began them, in every file that begins one', () => {
    const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.spec|\.bed)\.ts$/.test(file));
    const careless = files.filter((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      const begins = [...text.matchAll(/(?<![.\w])(setTimeout|setInterval)\((?!\w+:)/g)].filter(({ index }) => !REASON.test(text.slice(0, index)));
      const ends = /(?<![.\w])clear(Timeout|Interval)\(/.test(text) && /onDestroy|onCleanup|takeUntilDestroyed|return \(\) =>|stop\(\)|close\(\)|finally/.test(text);
      return begins.length > 0 && !ends;
    });
    expect(careless).toEqual([]);
  });
});
