import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { provideHttpClient } from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as ts from 'typescript';
import { AuthService } from './app/core/auth/auth.service';
import { FETCH } from './app/core/http/fetch';
import { liveQuery } from './app/core/live/live-query';
import { liveStream } from './app/core/live/live-stream';
import { WEB_LOCKS } from './app/core/locks';
import { Notice } from './app/ui/notice/notice';
import { InteractionWatch } from './app/ui/rows/interaction-watch';

const ROOT = join(process.cwd(), 'admin/src/app');
/** The comment required on the line before a timer that outlives its creator or is ended in an unusual way, followed by the reason. */
const REASON = /\/\/ (?:Outlives|Ended by) [^\n]+\n[^\n]*$/;

describe('T9: timers of destroyed objects', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection(), InteractionWatch] });
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
    const started = jest.getTimerCount() - before;
    TestBed.resetTestingModule();
    await jest.advanceTimersByTimeAsync(100);
    return [started, jest.getTimerCount()];
  }

  it('are cleared: a notice', async () => {
    const notice = TestBed.createComponent(Notice).componentInstance;
    expect(await leftAfter(() => notice.show('Done.'))).toEqual([1, 0]);
  });

  it('are cleared: a pointer over rows', async () => {
    const [top, rows] = [document.createElement('div'), document.createElement('div')];
    TestBed.inject(InteractionWatch).watch(top, rows);
    const move = Object.assign(new Event('pointermove'), { pointerType: 'mouse' });
    expect(await leftAfter(() => rows.dispatchEvent(move))).toEqual([1, 0]);
  });

  it('are cleared: the stream of a list, while it waits for the server and while it waits to reconnect', async () => {
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
          { provide: AuthService, useValue: auth }, { provide: FETCH, useValue: fetch }, { provide: WEB_LOCKS, useValue: null },
        ],
      });
      const begin = () =>
        TestBed.runInInjectionContext(() => liveQuery({ url: () => '/api/rows', stream: liveStream('/api/rows/stream') }));
      const [started, left] = await leftAfter(() => {
        begin();
        TestBed.tick();
      });
      // At least the stream's own timer.
      expect([answer, started > 0, left]).toEqual([answer, true, 0]);
    }
    expect(signals).toHaveLength(2);
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('are cleared on destruction, or have a comment that says why they outlive their creator, in every file that starts one', () => {
    const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.spec|\.bed|\.fixture)\.ts$/.test(file));
    expect(files.flatMap((file) => endlessTimers(readFileSync(join(ROOT, file), 'utf8')).map((timer) => `${file}: ${timer}`))).toEqual([]);
  });

  it.each([
    ['no handle', 'begin() { setTimeout(() => this.go(), 5); }', ['setTimeout(() => this.go(), 5)']],
    ['a handle that nothing clears', 'begin() { this.timer = setTimeout(() => this.go(), 5); }', ['this.timer']],
    ['one that is only cleared to restart it', 'begin() { clearTimeout(this.timer); this.timer = setTimeout(() => this.go(), 5); }', ['this.timer']],
    ['an onDestroy that clears another', 'constructor() { inject(DestroyRef).onDestroy(() => clearTimeout(this.other)); }\n  begin() { this.timer = setTimeout(() => this.go(), 5); }', ['this.timer']],
    ['an onDestroy that clears it', 'constructor() { inject(DestroyRef).onDestroy(() => clearTimeout(this.timer)); }\n  begin() { this.timer = setTimeout(() => this.go(), 5); }', []],
    ['a method called on destruction that clears it', 'constructor() { inject(DestroyRef).onDestroy(() => this.stop()); }\n  stop() { clearTimeout(this.timer); }\n  begin() { this.timer = setTimeout(() => this.go(), 5); }', []],
  ])('are classified correctly with %s', (_, code, found) => {
    expect(endlessTimers(`class Some {\n  ${code}\n}`)).toEqual(found);
  });
});

/** Names of methods and callbacks that run when something is destroyed or ends. */
const ENDS = /onDestroy|onCleanup|ngOnDestroy|finalize|addEventListener|stop|close|dispose|cleanups\.push/;

/**
 * The timers of a file that nothing clears: those without a handle, and those whose handle no teardown code clears: a callback of
 * `onDestroy` or the like, a function that is returned, `finally`, or what these call.
 */
function endlessTimers(text: string): string[] {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true);
  const started: { handle: string | null; call: ts.CallExpression }[] = [];
  const cleared: { handle: string; at: ts.Node }[] = [];
  const called = new Map<string, ts.Node[]>();
  const walk = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const name = node.expression.getText(file);
      if (name === 'setTimeout' || name === 'setInterval') started.push({ handle: handleOf(node, file), call: node });
      if (name === 'clearTimeout' || name === 'clearInterval') cleared.push({ handle: node.arguments[0].getText(file), at: node });
      const method = /^(?:this\.)?(\w+)$/.exec(name)?.[1];
      if (method) called.set(method, [...(called.get(method) ?? []), node]);
    }
    ts.forEachChild(node, walk);
  };
  walk(file);
  const runsAtTheEnd = (node: ts.Node, seen = new Set<string>()): boolean => {
    for (let at = node; at.parent; at = at.parent) {
      if (ts.isTryStatement(at.parent) && at.parent.finallyBlock === at) return true;
      if (ts.isReturnStatement(at.parent) && ts.isFunctionLike(at)) return true;
      if (ts.isFunctionLike(at) && ts.isCallExpression(at.parent) && ENDS.test(at.parent.expression.getText(file))) return true;
      const name = ts.isMethodDeclaration(at) || ts.isFunctionDeclaration(at) ? at.name?.getText(file)
        : ts.isFunctionLike(at) && ts.isVariableDeclaration(at.parent) ? at.parent.name.getText(file) : undefined;
      if (name === undefined || seen.has(name)) continue;
      seen.add(name);
      if (/^(?:ngOnDestroy|stop|close|dispose|unsubscribe)$/.test(name)) return true;
      if ((called.get(name) ?? []).some((call) => runsAtTheEnd(call, seen))) return true;
    }
    return false;
  };
  return started
    .filter(({ call }) => !REASON.test(text.slice(0, call.getStart(file))))
    .filter(({ handle }) => handle === null || !cleared.some((one) => (one.handle === handle || handle.startsWith('every of ')) && runsAtTheEnd(one.at)))
    .map(({ handle, call }) => handle ?? call.getText(file));
}

/** Where a timer's handle is stored: a variable, a field, or a map of them; null if it is not stored. */
function handleOf(call: ts.CallExpression, file: ts.SourceFile): string | null {
  const { parent } = call;
  if (ts.isBinaryExpression(parent) && parent.right === call) return parent.left.getText(file);
  if (ts.isVariableDeclaration(parent)) return parent.name.getText(file);
  if (ts.isCallExpression(parent) && /\.set$/.test(parent.expression.getText(file))) return `every of ${parent.expression.getText(file)}`;
  return null;
}
