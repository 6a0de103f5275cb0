import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Notice } from './app/ui/notice/notice';
import { HoldWatch } from './app/ui/rows/hold-watch';

const ROOT = join(process.cwd(), 'admin/src/app');
/** Timers that are over within a moment, or have to outlive what began them; each says so where it is begun. */
const MAY_OUTLIVE: ReadonlySet<string> = new Set([
  'core/auth/auth.service.ts', // lives as long as the application
  'features/chat/history-row.ts', // the same turn
  'features/doctor/stream-probes.ts', // ended by its probe
  'features/sessions/export-run.ts', // ended by its run
  'features/sessions/export-target.ts', // the browser is still saving the file
  'ui/secure-context/secure-context.ts', // ended once the lock is held, or by its own bound
  'ui/markdown/markdown.ts', // a word on a button that has gone is seen by nobody
]);

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

  it('have an end beside their beginning, in every file that begins one', () => {
    const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.spec|\.bed)\.ts$/.test(file));
    const careless = files.filter((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      const begins = /(?<![.\w])(setTimeout|setInterval)\((?!\w+:)/.test(text);
      const ends = /(?<![.\w])clear(Timeout|Interval)\(/.test(text) && /onDestroy|onCleanup|takeUntilDestroyed|return \(\) =>|stop\(\)|close\(\)|finally/.test(text);
      return begins && !ends && !MAY_OUTLIVE.has(file);
    });
    expect(careless).toEqual([]);
  });
});
