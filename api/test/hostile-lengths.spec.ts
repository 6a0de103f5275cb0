import type { Session } from '@switchboard/shared';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { MessageIndexing } from '../src/search/index.js';
import { expectations } from './routes.table.js';
import type { AnsweredChat } from './support/answered-chat.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { type TextField, textFieldsOf } from './support/text-fields.js';

const HANDBOOK = fileURLToPath(new URL('../../docs', import.meta.url));

/** The beginnings that most words of the handbook have, each of which a search takes for all of these. */
function commonBeginnings(): string {
  const counts = new Map<string, number>();
  for (const [beginning] of readFileSync(`${HANDBOOK}/administering.md`, 'utf8').toLowerCase().matchAll(/\b[a-z]{3}/g)) counts.set(beginning, (counts.get(beginning) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).slice(0, 500).map(([beginning]) => beginning).join(' ');
}

/** Characters that hostile texts repeat up to each limit. */
const ALPHABETS: Record<string, string> = {
  'one letter': 'a',
  'a letter whose normal form grows': '\u0149',
  'a character that becomes eighteen': '\ufdfa',
  'marks that have to be sorted': '\u0301\u0323',
  spaces: ' ',
  'line breaks': 'x\n',
  quotes: '"\'',
  'opening brackets': '[({<',
  backticks: '`a``',
  digits: '1.2',
  underlines: 'a_',
  emoji: '👍🏽',
  'right to left': 'ש\u202e ',
  Hangul: '각',
  'pairs of Chinese, each another': Array.from({ length: 20_000 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join(''),
  Thai: 'ก่อนสำนัก',
  'words, each another': Array.from({ length: 6_000 }, (_, at) => at.toString(36)).join(' '),
  'beginnings of words': `${commonBeginnings()} `,
  mixed: 'a\u0149\u0301 "[漢9👍*_',
};
/**
 * Milliseconds of CPU time in one turn of the event loop, beyond those of the idle server: for one text alone, and for twenty concurrently.
 */
const ALONE = 50;
const AT_ONCE = 200;
/** Length of a body string without a limit, or beyond its limit; the whole body may have 256 KiB. */
const FREE = 64_000;
const LARGEST_BODY = 250_000;
/** Alphabets whose texts also exceed the limits: they are refused before any processing specific to the field. */
const EXCEEDING = ['one letter', 'pairs of Chinese, each another', 'mixed'];
/** Bytes of a parameter or header without a limit, or beyond its limit: Node reads 16 KiB of head in all. */
const LARGEST_IN_HEAD = 12_000;
/** A stall is the server's own only if it occurs every time; otherwise it is the garbage collector's, or a compiler's. */
const TRIES = 8;
/** A stall of this many times the limit cannot be the collector's, and need not be reproduced. */
const CLEARLY_EXCEEDED = 10;

interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** @param length in code points, as limits are counted */
function filled(alphabet: string, length: number): string {
  const characters = [...alphabet];
  return `x${Array.from({ length: length - 2 }, (_, at) => characters[at % characters.length]).join('')}y`;
}

/** The longest prefix of at most that many bytes, as it is sent. */
function cut(text: string, bytes: number, size: (text: string) => number): string {
  const characters = [...text];
  const share = Math.min(1, bytes / size(text));
  return characters.slice(0, Math.floor(characters.length * share)).join('');
}

const inHeader = (text: string) => Buffer.from(text, 'utf8').toString('latin1').replace(/[^\x20-\x7e\xa0-\xff]/g, '~');

describe('K2: hostile texts of the maximum length', () => {
  let on: TestApp;
  let people: { admin: Client; ann: Client; bob: Client; carol: Client };
  let worker: Worker;
  /** a reply that its user may rate */
  let rated: { session_id: string; message_id: string };
  let fields: TextField[];
  /** the statuses of all responses to the field under test */
  const answers = new Set<number>();

  beforeAll(async () => {
    on = await startApp({ env: { KNOWLEDGE_DIR: HANDBOOK } });
    people = { admin: await on.admin(), ann: await on.user(), bob: await on.user(), carol: await on.user() };
    worker = new Worker(new URL('support/client-worker.mjs', import.meta.url), { workerData: { url: on.url } });
    fields = await textFieldsOf(on);
    const { session_id } = (await people.ann.post<Session>('/api/sessions')).body;
    const { reply } = (await people.ann.post<AnsweredChat>(`/api/sessions/${session_id}/chat`, { message: 'x' })).body;
    rated = { session_id, message_id: reply.message_id };
  });
  afterAll(async () => {
    await worker.terminate();
    await on.close();
  });

  /** Sends requests concurrently and waits for the work that follows them. @returns the longest turn, in milliseconds of CPU time */
  async function longestTurn(requests: Sent[]): Promise<number> {
    let isOver = false;
    let longest = 0;
    let before = process.threadCpuUsage();
    const turn = () => {
      const now = process.threadCpuUsage();
      longest = Math.max(longest, (now.user + now.system - before.user - before.system) / 1_000);
      before = now;
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    worker.postMessage(requests);
    const [statuses] = (await once(worker, 'message')) as [number[]];
    statuses.forEach((status) => answers.add(status));
    if (requests[0]!.path.endsWith('/chat')) await on.app.get(MessageIndexing).run();
    await new Promise(setImmediate);
    isOver = true;
    return longest;
  }

  /** A request with a given text in one field, and valid values in all others. */
  async function request(field: TextField, text: string): Promise<Sent> {
    const { method, name } = field;
    const route = `${method} ${field.path}`;
    const caller = route === 'POST /api/auth/password' ? people.carol : field.path.startsWith('/api/admin') ? people.admin : people.ann;
    const values: Record<string, string> = { user_id: people.bob.user.user_id };
    if (field.path.includes('{session_id}')) values['session_id'] = (await people.ann.post<Session>('/api/sessions')).body.session_id;
    if (field.path.endsWith('/feedback')) Object.assign(values, rated);
    if (field.in === 'path') values[name] = text;
    const query = field.in === 'query' ? `?${name}=${encodeURIComponent(text)}` : '';
    const path = field.path.replace(/\{(\w+)\}|\*/g, (_, parameter?: string) => encodeURIComponent(values[parameter ?? name] ?? 'x')) + query;
    const headers: Record<string, string> = { authorization: `Bearer ${caller.token}` };
    if (method !== 'GET') headers['content-type'] = 'application/json';
    if (field.in === 'header') headers[name] = name === 'authorization' ? `Bearer ${text}` : text;
    const body = { ...(expectations[route]?.body?.() as object | undefined), ...(field.in === 'body' ? { [name]: text } : {}) };
    return { method, path, headers, ...(method === 'GET' ? {} : { body: JSON.stringify(body) }) };
  }

  /** The texts of an alphabet for a field: as long as allowed, and for some alphabets far longer. */
  function texts({ in: location, maxLength, name }: TextField, alphabetName: string): string[] {
    const alphabet = ALPHABETS[alphabetName]!;
    const lengths = (largest: number) => [...new Set([maxLength ?? largest, ...(EXCEEDING.includes(alphabetName) ? [largest] : [])])];
    const end = name === 'email' ? '@example.com' : '';
    const text = (length: number) => filled(alphabet, length - end.length) + end;
    if (location === 'body') return lengths(FREE).map((length) => cut(text(length), LARGEST_BODY, (each) => Buffer.byteLength(JSON.stringify(each))));
    if (location === 'header') return [cut(inHeader(text(LARGEST_IN_HEAD)), LARGEST_IN_HEAD, (each) => each.length)];
    return lengths(LARGEST_IN_HEAD).map((length) => cut(text(length), LARGEST_IN_HEAD, (each) => encodeURIComponent(each).length));
  }

  /** The shortest of the longest turns of several tries; stops early once it is within the limit. */
  async function stall(field: TextField, text: string, concurrency: number, limit: number): Promise<number> {
    let least = Infinity;
    for (let at = 0; at < TRIES && least >= limit; at++) {
      // A user whose password was changed is replaced by a new one.
      if (field.path === '/api/auth/password' && (await people.carol.get('/api/auth/me')).status === 401) people.carol = await on.user();
      const requests = await Promise.all(Array.from({ length: concurrency }, () => request(field, text)));
      least = Math.min(least, await longestTurn(requests));
      if (least > CLEARLY_EXCEEDED * limit) break;
    }
    return least;
  }

  const idle = async () => {
    const turns: number[] = [];
    for (let at = 0; at < 30; at++) turns.push(await longestTurn([await request({ method: 'GET', path: '/api/sessions', in: 'query', name: 'q' }, 'x')]));
    return Math.min(...turns);
  };

  test('the fields are those of the OpenAPI description', () => {
    const names = fields.map(({ method, path, in: location, name }) => `${method} ${path} ${location} ${name}`);
    expect(names).toEqual(expect.arrayContaining(['POST /api/sessions/{session_id}/chat body message', 'GET /api/admin/sessions query q', 'POST /api/auth/register body password', 'PATCH /api/auth/me body name']));
    expect(fields.find(({ path, name }) => path.endsWith('/chat') && name === 'message')?.maxLength).toBe(32_000);
    expect(fields.length).toBeGreaterThan(60);
  });

  test('stall the server for less than 50 ms alone and 200 ms when twenty are concurrent', async () => {
    const least = await idle();
    const found: string[] = [];
    for (const field of fields) {
      const location = `${field.method} ${field.path}: ${field.in} ${field.name}`;
      answers.clear();
      let worst = { text: 'x', name: '', stall: 0 };
      const cases = Object.keys(ALPHABETS).flatMap((name) => texts(field, name).map((text) => ({ name, text })));
      for (const { name, text } of cases) {
        const duration = await stall(field, text, 1, least + ALONE);
        if (duration > worst.stall) worst = { text, name, stall: duration };
        if (duration < least + ALONE) continue;
        found.push(`${location}, ${text.length} of ${name}: ${duration.toFixed()} ms`);
        break;
      }
      if (worst.stall >= least + ALONE) continue;
      const together = await stall(field, worst.text, 20, least + AT_ONCE);
      if (together >= least + AT_ONCE) found.push(`${location}, 20 × ${worst.text.length} of ${worst.name}: ${together.toFixed()} ms`);
      // Requests that are refused, or break off, have not been measured. Two exceptions: only two exports of a user run concurrently, and a
      // connection may be closed before the end of a head that is too long.
      const isUsual = (status: number) => (status === 429 && field.path.endsWith('/export')) || (status === 0 && field.in === 'path');
      const unexpected = [...answers].filter((status) => !isUsual(status)).filter((status) => status === 0 || status === 429 || (status >= 500 && status !== 503) || (status === 401 && !/api\/auth|authorization/.test(location)));
      if (unexpected.length > 0) found.push(`${location}: answered ${unexpected.join(', ')}`);
    }
    expect(found).toEqual([]);
  }, 240_000);
});
