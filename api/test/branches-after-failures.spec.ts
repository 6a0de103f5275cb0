import { type MessageList, MessageTree, type Session } from '@switchboard/shared';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type { AnsweredChat } from './support/answered-chat.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';

describe.each(databaseKinds)('branches after failures on %s', (kind) => {
  let on: TestApp;
  let ann: Client;
  let path: string;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted] });
    ann = await on.user();
  });
  beforeEach(async () => {
    path = `/api/sessions/${(await ann.post<Session>('/api/sessions')).body.session_id}`;
  });
  afterAll(() => on.close());

  const shown = async () => (await ann.get<MessageList>(`${path}/messages?path=active`)).body.messages.map(({ content }) => content);

  test('what was sent after a reply that never came follows its question, also once that has another reply', async () => {
    const responder = ScriptedResponder.instance;
    const failed = randomUUID();
    expect((await ann.post(`${path}/chat`, { message: 'fail', message_id: failed })).status).toBe(502);
    const { reply } = (await ann.post<AnsweredChat>(`${path}/chat`, { message: 'two' })).body;
    expect(await shown()).toEqual(['fail', 'two', 're: two']);
    responder.failing = false;
    await ann.post(`${path}/messages/${failed}/replies`, {});
    responder.failing = true;
    expect(await shown()).toEqual(['fail', 're: fail']);
    await ann.patch(path, { leaf_id: reply.message_id });
    expect(await shown()).toEqual(['fail', 'two', 're: two']);
  });
});

test('a tree that grows in batches is the tree of all', () => {
  const rows = Array.from({ length: 40 }, (_, at) => ({
    message_id: `m${at}`, seq: at + 1, role: at % 2 === 0 ? ('user' as const) : ('assistant' as const), reply_id: at % 2 === 0 ? `m${at + 1}` : null,
    parent_id: at === 0 ? null : at % 7 === 0 ? 'm3' : `m${at - 1}`,
  })).filter(({ message_id }) => message_id !== 'm9');
  const whole = new MessageTree(rows);
  const grown = new MessageTree<(typeof rows)[number]>();
  for (let at = 0; at < rows.length; at += 3) grown.add(rows.slice(at, at + 3));
  for (const row of rows) {
    expect(grown.path(row.message_id)).toEqual(whole.path(row.message_id));
    expect(grown.versions(row)).toEqual(whole.versions(row));
    expect(grown.endBelow(row.message_id)).toEqual(whole.endBelow(row.message_id));
  }
  // m9, the reply to m8, is not there; m7 begins a branch after m3.
  expect(grown.path('m10').map(({ message_id }) => message_id)).toEqual(['m0', 'm1', 'm2', 'm3', 'm7', 'm8', 'm10']);
});

test('the end below a message is where something was said last, also where a reply came after what follows it', () => {
  const message = (message_id: string, seq: number, parent_id: string | null, reply_id: string | null = null) =>
    ({ message_id, seq, parent_id, reply_id, role: reply_id ? ('user' as const) : ('assistant' as const) });
  const regenerated = [message('q', 1, null, 'a'), message('a', 2, 'q'), message('again', 3, 'q'), message('q2', 4, 'a', 'a2'), message('a2', 5, 'q2')];
  expect(new MessageTree(regenerated).endBelow('q')?.message_id).toBe('a2');
  const early = [message('q', 1, null, 'a'), message('waiting', 2, 'a', 'a2'), message('a', 3, 'q')];
  expect(new MessageTree(early).endBelow('q')?.message_id).toBe('waiting');
  expect(new MessageTree([message('own', 1, 'reply', 'reply')]).endBelow('own')?.message_id).toBe('own');
});

test('the end below a message of any tree ends the branch with the latest message below it', () => {
  const property = fc.property(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 30 }), (choices) => {
    const rows = choices.map((choice, at) => ({
      message_id: `m${at}`, seq: at + 1, role: 'user' as const, reply_id: null, parent_id: at === 0 ? null : `m${choice % at}`,
    }));
    const tree = new MessageTree(rows);
    for (const row of rows) expect(tree.endBelow(row.message_id)).toBe(rows.findLast(({ message_id }) => tree.path(message_id).includes(row)));
  });
  fc.assert(property, { numRuns: 200 });
});
