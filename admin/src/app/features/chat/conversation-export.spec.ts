import { TestBed } from '@angular/core/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AuthService } from '../../core/auth/auth.service';
import { FETCH } from '../../core/http/fetch';
import { ConversationExport, fileNameIn } from './conversation-export';

/** A response whose body the test provides; jsdom has no responses. */
function served(body: (Uint8Array | Error)[], status = 200): Response {
  const read = async () => {
    const chunk = body.shift();
    if (chunk instanceof Error) throw chunk;
    return { value: chunk };
  };
  const headers = new Map([['content-disposition', "attachment; filename=\"conversation 2026-11-22.md\"; filename*=UTF-8''T%C3%BCr%202026-11-22.md"]]);
  const text = async () => '{"status":404,"code":"not_found"}';
  return { status, body: { getReader: () => ({ read }) }, headers, text } as unknown as Response;
}

describe('the export of a conversation', () => {
  let requests: [string, string | undefined, AbortSignal][];
  let answers: (Response | Error | Promise<Response>)[];
  let saved: [string, number][];

  beforeEach(() => {
    [requests, answers, saved] = [[], [], []];
    jest.useFakeTimers();
    const fetch = async (url: string, { headers, signal }: { headers: Record<string, string>; signal: AbortSignal }) => {
      requests.push([url, headers['Authorization'], signal]);
      const answer = await answers.shift()!;
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const auth = { accessToken: async () => 'token', renew: async () => 'renewed' };
    TestBed.configureTestingModule({
      providers: [ConversationExport, { provide: AuthService, useValue: auth }, { provide: FETCH, useValue: fetch }],
    });
    const urls = { createObjectURL: (blob: Blob) => `blob:${blob.size}`, revokeObjectURL: () => undefined };
    Object.assign(URL, urls);
    jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      saved.push([this.download, Number(this.href.replace('blob:', ''))]);
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('is requested with the token, renewed once, and saved under the name that the server gives it', async () => {
    const run = TestBed.inject(ConversationExport);
    answers = [served([], 401), served([new Uint8Array(3), new Uint8Array(4)])];
    await run.start('s 1', 'md');
    expect(requests.map(([url, token]) => [url, token])).toEqual([
      ['/api/sessions/s%201/export?format=md', 'Bearer token'],
      ['/api/sessions/s%201/export?format=md', 'Bearer renewed'],
    ]);
    expect([saved, run.state(), run.bytes()]).toEqual([[['Tür 2026-11-22.md', 7]], 'done', 7]);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(run.state()).toBe('idle');
  });

  it.each([
    ['a refusal', served([], 404), 'not_found'],
    ['no connection', new TypeError('Failed to fetch'), 'network'],
    ['an answer that is cut off', served([new Uint8Array(3), new TypeError('network error')]), 'export_cut'],
  ])('tells of %s, and saves nothing', async (_, answer, code) => {
    const run = TestBed.inject(ConversationExport);
    answers = [answer];
    await run.start('s1', 'json');
    expect([run.state(), run.problem()?.code, saved]).toEqual(['failed', code, []]);
    run.dismiss();
    expect(run.state()).toBe('idle');
  });

  it('is cancelled, and one at a time', async () => {
    const run = TestBed.inject(ConversationExport);
    answers = [new Promise<Response>((_, reject) => setTimeout(() => reject(new DOMException('aborted', 'AbortError')), 5))];
    const running = run.start('s1', 'md');
    await run.start('s1', 'json');
    await jest.advanceTimersByTimeAsync(1);
    expect([requests.length, run.state()]).toEqual([1, 'running']);
    run.cancel();
    await jest.advanceTimersByTimeAsync(5);
    await running;
    expect([requests[0]?.[2].aborted, run.state(), run.problem(), saved]).toEqual([true, 'idle', null, []]);
  });

  it.each([
    ['attachment; filename="a \\"b\\".md"', 'a "b".md'],
    ['attachment; filename=plain.json', 'plain.json'],
    ["attachment; filename=\"x.md\"; filename*=UTF-8''%E0%A4", 'x.md'],
    ['attachment', null],
    [null, null],
  ])('reads the name in %j', (header, name) => {
    expect(fileNameIn(header)).toBe(name);
  });
});
