import type { MessageList, Problem, Session } from '@switchboard/shared';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { AskedReply } from '../src/chat/asked-reply.js';
import { WriteGate, type WriteJob } from '../src/core/database/write-gate.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { until } from './support/until.js';
import type { AnsweredChat } from './support/answered-chat.js';

describe.each(databaseKinds)('S22: the order of a conversation on %s', (kind) => {
  let on: TestApp;
  let ann: Client;
  let responder: ScriptedResponder;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted] });
    responder = ScriptedResponder.instance;
    ann = await on.user();
  });
  beforeEach(() => {
    responder.failing = true;
    responder.received.length = 0;
    responder.histories.length = 0;
  });
  afterAll(() => on.close());

  const begin = async () => (await ann.post<Session>('/api/sessions')).body.session_id;
  const say = (session_id: string, message: string, message_id = randomUUID()) =>
    ann.post<AnsweredChat & Problem>(`/api/sessions/${session_id}/chat`, { message, message_id });
  const stored = async (session_id: string) => (await ann.get<MessageList>(`/api/sessions/${session_id}/messages`)).body.messages;

  test('a message sent during a reply gets that reply in its history, and every reply names its message', async () => {
    const session_id = await begin();
    const first = say(session_id, 'wait one');
    await until(() => responder.received.includes('wait one'));
    const others = [];
    for (const [at, text] of ['two', 'three'].entries()) {
      others.push(say(session_id, text));
      await until(async () => (await stored(session_id)).length === at + 2);
    }
    responder.release('wait one');
    await Promise.all([first, ...others]);
    expect(responder.histories).toEqual([[], ['wait one', 'so far re: wait one'], ['wait one', 'so far re: wait one', 'two', 're: two']]);
    const rows = await stored(session_id);
    expect(rows.map(({ content }) => content)).toEqual(['wait one', 'two', 'three', 'so far re: wait one', 're: two', 're: three']);
    expect(rows.slice(3).map(({ reply_to }) => reply_to)).toEqual(rows.slice(0, 3).map(({ message_id }) => message_id));
  });

  test('a regenerated reply sees only what precedes its message, and a late reply follows its message in the history', async () => {
    const session_id = await begin();
    const id = randomUUID();
    expect((await say(session_id, 'fail first', id)).status).toBe(502);
    await say(session_id, 'two');
    responder.failing = false;
    await say(session_id, 'fail first', id);
    await say(session_id, 'three');
    expect(responder.histories.slice(1)).toEqual([['fail first'], [], ['fail first', 're: fail first', 'two', 're: two']]);
  });

  test('a message whose commit is reported late is answered before the next one, which has its reply in the history', async () => {
    const session_id = await begin();
    const gate = on.app.get<WriteGate>(WriteGate);
    const run = gate.run.bind(gate);
    let report!: () => void;
    const reported = new Promise<void>((resolve) => (report = resolve));
    gate.run = async <T>(work: (job: WriteJob) => Promise<T>): Promise<T> => {
      const result = await run(work);
      if ((result as { asked?: AskedReply } | undefined)?.asked?.question.content === 'one') await reported;
      return result;
    };
    try {
      const calls = [];
      for (const [at, text] of ['one', 'two'].entries()) {
        calls.push(say(session_id, text));
        await until(async () => (await stored(session_id)).length === at + 1);
      }
      await delay(100);
      expect(responder.received).toEqual([]);
      report();
      await Promise.all(calls);
    } finally {
      gate.run = run;
    }
    expect(responder.histories).toEqual([[], ['one', 're: one']]);
  });

  test('a message whose transaction is rolled back and runs again is answered after one that was stored in between', async () => {
    const session_id = await begin();
    const gate = on.app.get<WriteGate>(WriteGate);
    const run = gate.run.bind(gate);
    let attempts = 0;
    gate.run = async <T>(work: (job: WriteJob) => Promise<T>): Promise<T> => {
      const attempt = run(async (job) => {
        const result = await work(job);
        if ((result as { asked?: AskedReply } | undefined)?.asked?.question.content === 'one' && ++attempts === 1) throw new Error('rolled back');
        return result;
      });
      return attempt.catch(async (error: Error) => {
        if (error.message !== 'rolled back') throw error;
        await until(async () => (await stored(session_id)).length > 0);
        return run(work);
      });
    };
    try {
      const first = say(session_id, 'one');
      await until(() => attempts === 1);
      await Promise.all([first, say(session_id, 'two')]);
    } finally {
      gate.run = run;
    }
    expect(responder.received).toEqual(['two', 'one']);
    expect(responder.histories).toEqual([[], ['two', 're: two']]);
  });

  test('however many messages are sent at once, every history consists of messages with their replies, the latest ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 9 }), async (bursts, history_length) => {
        const session_id = await begin();
        responder.histories.length = responder.received.length = 0;
        responder.history_length = history_length;
        for (const [burst, size] of bursts.entries()) await Promise.all(Array.from({ length: size }, (_, at) => say(session_id, `${burst}.${at}`)));
        responder.history_length = undefined;
        const contents = (await stored(session_id)).filter(({ role }) => role === 'user').map(({ content }) => content);
        const expected = contents.map((_, at) => contents.slice(0, at).flatMap((text) => [text, `re: ${text}`]).slice(-history_length));
        const histories = contents.map((text) => responder.histories[responder.received.indexOf(text)]);
        expect(histories).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });
});
