import { jest } from '@jest/globals';
import type { ChatAnswer, MessageList, Session, Whisper, WhisperList } from '@switchboard/shared';
import { Replies } from '../src/chat/index.js';
import { Instructions } from '../src/chat/whispers/instructions.js';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { heeding, HeedingResponder } from './support/heeding-responder.js';
import { until } from './support/until.js';

describe.each(databaseKinds)('races of whispers on %s', (kind) => {
  let on: TestApp;
  let responder: HeedingResponder;
  let anna: Client;
  let ben: Client;
  let uma: Client;
  let session_id: string;
  let own: string;
  let any: string;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [heeding] });
    responder = HeedingResponder.instance;
    [anna, ben] = (await administrators(on, ['Anna', 'Ben'])) as [Client, Client];
    uma = await on.user();
  });
  beforeEach(async () => {
    session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
    [own, any] = [`/api/sessions/${session_id}`, `/api/admin/sessions/${session_id}`];
  });
  afterAll(() => on.close());

  const say = (message: string) => uma.post<ChatAnswer>(`${own}/chat`, { message });
  const whisper = (who: Client, content: string, now = true) => who.post<Whisper>(`${any}/whispers`, { content, lasts: 'next', now });
  const rows = async () => (await uma.get<MessageList>(`${own}/messages`)).body.messages;
  const waiting = async () => {
    const message = `wait ${session_id}`;
    const answer = say(message);
    await until(() => responder.holds(message));
    return { message, answer };
  };
  const isOver = async () => {
    const count = (await rows()).length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    return (await rows()).length === count;
  };

  test('of two administrators who whisper at once, both are heard; one answer is completed', async () => {
    const message = `each ${session_id}`;
    const answer = say(message);
    await until(() => responder.holds(message));
    const made = await Promise.all([whisper(anna, 'be brief'), whisper(ben, 'be polite')]);
    expect(made.map(({ status }) => status)).toEqual([201, 201]);
    await answer;
    const completed = async () => (await rows()).filter(({ role, status }) => role === 'assistant' && status === 'complete');
    await until(async () => {
      responder.release(message);
      return (await completed()).length > 0;
    });
    await until(isOver);
    expect(responder.askedAbout(message).flatMap(({ instructions }) => instructions).sort()).toEqual(['be brief', 'be polite']);
    const { whispers } = (await anna.get<WhisperList>(`${any}/whispers`)).body;
    for (const { used_by } of whispers) expect(used_by).toHaveLength(1);
    expect(await completed()).toHaveLength(1);
  });

  /** Does something to one call of `holdWhile`. */
  const duringHold = (change: (hold: Replies['holdWhile'], ...args: Parameters<Replies['holdWhile']>) => Promise<void>) => {
    const replies = on.app.get(Replies, { strict: false });
    const holdWhile = replies.holdWhile.bind(replies);
    jest.spyOn(replies, 'holdWhile').mockImplementationOnce((...args) => change(holdWhile, ...args));
  };
  const usedBy = async () => (await anna.get<WhisperList>(`${any}/whispers`)).body.whispers.map(({ used_by }) => used_by);

  test('a whisper that an answer has heeded before it is looked at what is being said stops no further one', async () => {
    const { message, answer } = await waiting();
    const heeded = `heeds ${session_id}`;
    const running = `wait for ${session_id}`;
    let last!: ReturnType<typeof say>;
    duringHold(async (hold, ...args) => {
      responder.release(message);
      await answer;
      await say(heeded);
      last = say(running);
      await until(() => responder.holds(running));
      await hold(...args);
    });
    expect((await whisper(anna, 'be brief')).status).toBe(201);
    responder.release(running);
    expect((await last).body.reply).toMatchObject({ status: 'complete', version: 1 });
    const reply = (await rows()).find(({ reply_to }, _, all) => all.some(({ message_id, content }) => message_id === reply_to && content === heeded))!;
    expect(await usedBy()).toEqual([[reply.message_id]]);
  });

  test('a whisper that what is being said begins to heed while that is stopped goes into the further version alone', async () => {
    const { message, answer } = await waiting();
    duringHold((hold, id, work) => hold(id, (begun, stop) => work(begun, async () => {
      await on.app.get(Instructions, { strict: false }).take(id, begun[0]!.reply_id);
      await stop();
    })));
    expect((await whisper(anna, 'be brief')).status).toBe(201);
    expect((await answer).body.reply).toMatchObject({ status: 'stopped', version: 1 });
    const versions = async () => (await rows()).filter(({ role }) => role === 'assistant');
    await until(async () => {
      responder.release(message);
      return (await versions()).length > 1;
    });
    expect(await usedBy()).toEqual([[(await versions())[1]!.message_id]]);
  });

  test('of an answer anew and a take-over in the same instant, nothing is said after the person has come', async () => {
    for (let at = 0; at < 5; at++) {
      const { answer } = await waiting();
      const [, taken] = await Promise.all([whisper(anna, 'be brief'), ben.post(`${any}/take-over`, {})]);
      expect(taken.status).toBe(200);
      await answer;
      await until(isOver);
      const all = await rows();
      const came = all.findLast(({ event }) => event?.type === 'person_came')!;
      expect(all.filter(({ role, seq, status }) => role === 'assistant' && seq > came.seq && status === 'complete')).toEqual([]);
      await ben.post(`${any}/end`, {});
      session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
      [own, any] = [`/api/sessions/${session_id}`, `/api/admin/sessions/${session_id}`];
    }
  });

  test('an answer anew, a stop and further messages in the same instant: every message is answered at most once in each version', async () => {
    const { answer } = await waiting();
    const others = [say(`second ${session_id}`), say(`third ${session_id}`)];
    await Promise.all([whisper(anna, 'be brief'), uma.post(`${own}/stop`), whisper(ben, 'be polite')]);
    await Promise.all([answer, ...others]);
    await until(isOver);
    const replies = (await rows()).filter(({ role }) => role === 'assistant').map(({ reply_to, version }) => `${reply_to} ${version}`);
    expect(new Set(replies).size).toBe(replies.length);
    const last = await say(`last ${session_id}`);
    expect(last.body.reply?.content).toBe(`1: last ${session_id}`);
  });
});
