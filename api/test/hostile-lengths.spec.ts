import type { Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';

/** What hostile texts are made of: characters that are repeated up to each limit. */
const ALPHABETS: Record<string, string> = {
  'one letter': 'a',
  'a letter whose normal form grows': '\u0149',
  'a character that becomes eighteen': '\ufdfa',
  'marks that have to be sorted': 'e\u0301\u0323'.slice(1),
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
  Chinese: Array.from({ length: 16_000 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join(''),
  Thai: 'ก่อนสำนัก',
  'many words': Array.from({ length: 6_000 }, (_, at) => at.toString(36)).join(' '),
  mixed: 'a\u0149\u0301 "[漢9👍*_',
};
/** Milliseconds that a stop may be longer than the longest of the idle server: for one alone, and for twenty at once. */
const ALONE = 50;
const AT_ONCE = 200;

function filled(alphabet: string, most: number): string {
  const characters = [...alphabet];
  return `x${Array.from({ length: most - 2 }, (_, at) => characters[at % characters.length]).join('')}y`;
}

/** The same for a header: what HTTP lets through, at most as long as Node does. */
const header = (alphabet: string) => `x${Buffer.from(alphabet.replace(/[\r\n]/g, ' '), 'utf8').toString('latin1').replace(/[^\x20-\x7e\x80-\xff]/g, '~').repeat(12_000).slice(0, 12_000)}y`;

describe('K2: hostile texts as long as they may be stop the server for no longer than', () => {
  let on: TestApp;
  let admin: Client;
  let ann: Client;
  let probe: Worker;

  beforeAll(async () => {
    on = await startApp({ env: { KNOWLEDGE_DIR: fileURLToPath(new URL('../../docs', import.meta.url)) } });
    [admin, ann] = [await on.admin(), await on.user()];
    probe = new Worker(new URL('support/stop-probe.mjs', import.meta.url), { workerData: { url: on.url } });
    await stopDuring(() => ann.get('/api/sessions'));
  });
  afterAll(async () => {
    await probe.terminate();
    await on.close();
  });

  const ask = () => new Promise<number>((resolve) => {
    probe.once('message', resolve);
    probe.postMessage('how long?');
  });
  const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  /** The longest stop while something is done and a while after: what is said is indexed then. */
  async function stopDuring(work: () => Promise<unknown>, after = 0): Promise<number> {
    await ask();
    await work();
    await rest(after);
    return ask();
  }

  /** Not longer than a limit plus what the idle server needs on this machine just now; tried again where the machine was busy. */
  async function expectStop(work: () => Promise<unknown>, limit: number, after = 0): Promise<void> {
    const excess: number[] = [];
    for (let at = 0; at < 4 && !excess.some((each) => each < limit); at++) {
      const idle = await stopDuring(() => rest(300));
      excess.push((await stopDuring(work, after)) - idle);
    }
    expect(Math.min(...excess)).toBeLessThan(limit);
  }

  const say = async (message: string) => {
    const answer = await ann.post<{ code?: string }>(`/api/sessions/${randomUUID()}/chat`, { message });
    expect(answer.status).toBe(200);
  };

  test.each(Object.entries(ALPHABETS))('50 ms for a message of %s, and 200 ms for twenty', async (_, alphabet) => {
    const message = filled(alphabet, 32_000);
    await expectStop(() => say(message), ALONE, 1_200);
    await expectStop(() => Promise.all(Array.from({ length: 20 }, () => say(message))), AT_ONCE, 300);
  }, 60_000);

  test.each(Object.entries(ALPHABETS))('50 ms for every other string of %s', async (_, alphabet) => {
    const { session_id } = (await ann.post<Session>('/api/sessions')).body;
    const text = (most: number) => filled(alphabet, most);
    const q = (most: number) => encodeURIComponent(text(most));
    const sent: (() => Promise<unknown>)[] = [
      () => ann.patch('/api/auth/me', { name: text(100) }),
      () => ann.post('/api/sessions', { title: text(200) }),
      () => ann.patch(`/api/sessions/${session_id}`, { title: text(200) }),
      () => ann.get(`/api/sessions?q=${q(200)}`),
      () => ann.get(`/api/sessions?cursor=${q(500)}`),
      () => ann.get(`/api/sessions?${q(2_000)}=x`),
      () => ann.get(`/api/sessions/${q(2_000)}`),
      () => ann.post(`/api/sessions/${session_id}/chat`, { message: 'x', message_id: text(32_000) }),
      () => ann.post(`/api/sessions/${session_id}/chat`, { [text(32_000)]: 'x' }),
      () => ann.get(`/api/help/${q(2_000)}`),
      () => on.anonymous().post('/api/auth/login', { email: text(32_000), password: 'x' }),
      () => on.anonymous().post('/api/auth/register', { email: `${text(240)}@example.com`, password: '' }),
      () => admin.get(`/api/admin/users?q=${q(200)}`),
      () => admin.get(`/api/admin/sessions?q=${q(200)}`),
      () => admin.get(`/api/admin/sessions?text=${q(200)}`),
      () => admin.get(`/api/admin/sessions?from=${q(2_000)}`),
      () => admin.get(`/api/admin/audit?actor=${q(2_000)}`),
      () => admin.post(`/api/admin/sessions/${session_id}/end`, { reason: text(500) }),
      ...['accept', 'accept-language', 'if-none-match', 'last-event-id', 'user-agent', 'cookie', 'x-request-id', 'origin', 'x-forwarded-for', 'forwarded', 'traceparent'].map(
        (name) => () => admin.get('/api/admin/sessions', { [name]: header(alphabet) }),
      ),
      () => on.anonymous().get('/api/auth/me', { authorization: `Bearer ${header(alphabet)}` }),
      () => on.anonymous().post('/api/auth/login', '{}', { 'content-type': header(alphabet) }),
    ];
    await expectStop(async () => {
      for (const send of sent) await send();
    }, ALONE, 700);
  }, 60_000);
});
