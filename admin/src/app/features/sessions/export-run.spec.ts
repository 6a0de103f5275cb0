import { EnvironmentInjector, createEnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuthService } from '../../core/auth/auth.service';
import type { DownloadTarget } from '../../core/download/blob-target';
import { FETCH } from '../../core/http/fetch';
import { ExportRun } from './export-run';
import { ExportTargets } from './export-target';
import { NO_FILTERS } from './session-filters';

const LINE = '{"session_id":"1"}\n';

/** A response body controlled by the test. jsdom has neither responses nor streams. */
class ServedFile {
  private readonly chunks: (Promise<{ value?: Uint8Array }> | undefined)[] = [];
  private wake: () => void = () => undefined;
  readonly response: Response;

  constructor(rows: number | null = null) {
    const read = async () => {
      while (this.chunks.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
      return this.chunks.shift();
    };
    const headers = new Map(rows === null ? [] : [['switchboard-rows', String(rows)]]);
    this.response = { status: 200, body: { getReader: () => ({ read }) }, headers } as unknown as Response;
  }

  sends(text: string): void {
    this.next(Promise.resolve({ value: new TextEncoder().encode(text) }));
  }

  ends(): void {
    this.next(Promise.resolve({}));
  }

  breaks(): void {
    this.next(Promise.reject(new TypeError('network error')));
  }

  private next(chunk: Promise<{ value?: Uint8Array }>): void {
    this.chunks.push(chunk);
    this.wake();
  }
}

interface SentRequest {
  url: string;
  method?: string;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

describe('an export of the list', () => {
  let owner: EnvironmentInjector;
  let run: ExportRun;
  let requests: SentRequest[];
  let answers: (Response | Error)[];
  let actions: string[];
  let chosen: DownloadTarget | null;

  beforeEach(() => {
    [requests, answers, actions] = [[], [], []];
    chosen = {
      write: async (bytes) => void actions.push(new TextDecoder().decode(bytes)),
      finish: async () => void actions.push('finished'),
      discard: async () => void actions.push('discarded'),
    };
    TestBed.configureTestingModule({
      providers: [
        { provide: AuthService, useValue: { accessToken: async () => 'token', renew: async () => 'renewed' } },
        { provide: ExportTargets, useValue: { choose: async () => chosen } },
        {
          provide: FETCH,
          useValue: async (url: string, init: Omit<SentRequest, 'url'>) => {
            requests.push({ url, ...init });
            const answer = answers.shift()!;
            if (answer instanceof Error) throw answer;
            return answer;
          },
        },
      ],
    });
    owner = createEnvironmentInjector([ExportRun], TestBed.inject(EnvironmentInjector));
    run = owner.get(ExportRun);
  });
  afterEach(() => {
    if (!owner.destroyed) owner.destroy();
  });

  const turns = async () => {
    for (let at = 0; at < 20; at++) await Promise.resolve();
  };
  const refusal = (status: number, code: string) =>
    ({ status, body: null, text: async () => JSON.stringify({ status, code, detail: '' }) }) as unknown as Response;

  it('requests what the list shows, without its cursor, and finishes the file once it is complete', async () => {
    const file = new ServedFile(2);
    answers = [file.response];
    const done = run.start({ ...NO_FILTERS, q: 'a b', status: 'ended', cursor: 'x', sort: 'created_at' }, { format: 'ndjson' });
    await turns();
    expect(run.state()).toBe('running');
    expect(run.progress()).toEqual({ rows: 0, bytes: 0, expected: 2 });
    file.sends(LINE);
    await turns();
    expect(actions).toEqual([LINE]);
    file.sends(LINE);
    file.ends();
    await done;
    expect([run.state(), run.progress()]).toEqual(['done', { rows: 2, bytes: 2 * LINE.length, expected: 2 }]);
    expect(actions).toEqual([LINE, LINE, 'finished']);
    expect(requests.map(({ url, headers }) => [url, headers])).toEqual([
      ['/api/admin/sessions/export?format=ndjson&q=a+b&status=ended&sort=created_at', { Authorization: 'Bearer token' }],
    ]);
  });

  it('requests the sessions that were chosen, and no others', async () => {
    const file = new ServedFile(1);
    answers = [file.response];
    const done = run.start({ session_ids: ['a', 'b'] }, { format: 'csv', delimiter: 'tab' });
    await turns();
    file.sends(LINE);
    file.ends();
    await done;
    expect(run.state()).toBe('done');
    expect(requests.map(({ url, method, body, headers }) => [url, method, body, headers['Content-Type']])).toEqual([
      ['/api/admin/sessions/export', 'POST', '{"session_ids":["a","b"],"format":"csv","delimiter":"tab"}', 'application/json'],
    ]);
  });

  it('discards an incomplete file, and says so', async () => {
    const file = new ServedFile();
    answers = [file.response];
    const done = run.start(NO_FILTERS, { format: 'csv', delimiter: 'semicolon' });
    await turns();
    file.sends('head\r\n"1"\r\n');
    await turns();
    file.breaks();
    await done;
    expect([run.state(), run.problem()?.code, actions.at(-1)]).toEqual(['failed', 'export_cut', 'discarded']);
  });

  it.each([
    ['a refusal', () => refusal(429, 'too_many_exports'), 'too_many_exports'],
    ['an unreachable server', () => new TypeError('failed to fetch'), 'network'],
  ])('reports %s, and starts afresh when started again', async (_what, answer, code) => {
    answers = [answer()];
    await run.start(NO_FILTERS, { format: 'csv', delimiter: 'semicolon' });
    expect([run.state(), run.problem()?.code, actions]).toEqual(['failed', code, ['discarded']]);
    const file = new ServedFile();
    answers = [file.response];
    const done = run.start(NO_FILTERS, { format: 'csv', delimiter: 'semicolon' });
    await turns();
    expect([run.state(), run.problem()]).toEqual(['running', null]);
    file.ends();
    await done;
    expect(run.state()).toBe('done');
  });

  it('renews an expired token, once', async () => {
    const file = new ServedFile();
    answers = [refusal(401, 'invalid_token'), file.response];
    const done = run.start(NO_FILTERS, { format: 'csv', delimiter: 'semicolon' });
    await turns();
    file.ends();
    await done;
    expect(requests.map(({ headers }) => headers['Authorization'])).toEqual(['Bearer token', 'Bearer renewed']);
    expect(run.state()).toBe('done');
  });

  it.each(['cancel', 'leaving the page'])('stops on %s, and leaves nothing behind', async (how) => {
    const file = new ServedFile();
    answers = [file.response];
    const done = run.start(NO_FILTERS, { format: 'csv', delimiter: 'semicolon' });
    await turns();
    if (how === 'cancel') run.cancel();
    else owner.destroy();
    expect(requests[0].signal.aborted).toBe(true);
    file.breaks();
    await done;
    expect([run.state(), actions]).toEqual(['cancelled', ['discarded']]);
  });

  it('runs one at a time, and does nothing if no target was chosen', async () => {
    const file = new ServedFile();
    answers = [file.response];
    const done = run.start(NO_FILTERS, { format: 'csv', delimiter: 'semicolon' });
    await turns();
    await run.start(NO_FILTERS, { format: 'csv', delimiter: 'semicolon' });
    expect(requests).toHaveLength(1);
    file.ends();
    await done;
    run.dismiss();
    expect(run.state()).toBe('idle');
    chosen = null;
    await run.start(NO_FILTERS, { format: 'csv', delimiter: 'semicolon' });
    expect([run.state(), requests.length]).toEqual(['idle', 1]);
  });
});
