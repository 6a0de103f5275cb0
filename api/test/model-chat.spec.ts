import type { Problem, Session, UsageReport } from '@switchboard/shared';
import type { AnsweredChat } from './support/answered-chat.js';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { MODEL_KEY, warmUp } from './support/model-answers.js';
import { ModelStub } from './support/model-stub.js';
import { STUB_SECRET, stubText } from './support/model-stub-chunks.js';

let stub: ModelStub;
let on: TestApp;
let ann: Client;
let session_id: string;
const log: string[] = [];

beforeAll(async () => {
  stub = await ModelStub.start();
  await warmUp(stub.baseUrl);
  const env = { OPENAI_BASE_URL: stub.baseUrl, OPENAI_API_KEY: MODEL_KEY, OPENAI_MODEL: 'first', RESPONDERS: 'model/first', LOG_LEVEL: 'info' };
  on = await startApp({ env, log: { write: (line) => void log.push(line) } });
});
afterAll(async () => {
  await on.close();
  await stub.stop();
});
beforeEach(async () => {
  ann = await on.user();
  session_id = (await ann.post<Session>('/api/sessions')).body.session_id;
});

const say = (message: string) => ann.post<AnsweredChat & Problem>(`/api/sessions/${session_id}/chat`, { message });

test('a model answers in the chat, and is given what was said before', async () => {
  expect((await say('N:2 first')).body.reply).toMatchObject({ content: stubText(2), status: 'complete', responder: 'model/first' });
  await say('N:1 second');
  expect(stub.calls.at(-1)!.body.messages.slice(1)).toMatchObject([{ role: 'user', content: 'N:2 first' }, { role: 'assistant', content: stubText(2) }, { role: 'user' }]);
});

test('half an answer is kept and marked, and neither the person nor the log reads a secret', async () => {
  const { status, body } = await say('MODE:error_object N:2');
  expect([status, body.code]).toEqual([502, 'responder_failed']);
  const messages = JSON.stringify((await ann.get(`/api/sessions/${session_id}/messages`)).body);
  expect(messages).toContain(stubText(2));
  expect(messages).toContain('interrupted');
  await say('MODE:e401');
  const line = log.find((each) => each.includes('a model did not answer'));
  expect(line).toContain('overloaded');
  for (const told of [JSON.stringify(body), messages, log.filter((each) => !each.includes('OPENAI_BASE_URL')).join('\n')])
    for (const secret of [STUB_SECRET, MODEL_KEY, stub.baseUrl]) expect(told).not.toContain(secret);
  expect((await say('N:1 and again')).body.reply).toMatchObject({ content: stubText(1), status: 'complete' });
});

test('a call that fails before anything is said counts as failed, with the estimate of its prompt', async () => {
  const used = async () => {
    const { rows } = (await (await on.admin()).get<UsageReport>('/api/admin/usage?by=model')).body;
    return rows.find(({ key }) => key === 'first') ?? { failed: 0, input_tokens: 0, estimated_tokens: 0, output_tokens: 0 };
  };
  const before = await used();
  expect((await say('MODE:e401 and some more words')).status).toBe(502);
  const after = await used();
  expect([after.failed - before.failed, after.output_tokens - before.output_tokens]).toEqual([1, 0]);
  expect(after.input_tokens - before.input_tokens).toBeGreaterThan(10);
  expect(after.estimated_tokens - before.estimated_tokens).toBe(after.input_tokens - before.input_tokens);
});
