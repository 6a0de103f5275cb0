import { startApp, type TestApp } from './support/app.js';
import { ModelStub } from './support/model-stub.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;

let stub: ModelStub;
let on: TestApp;
let lines: string[];

beforeEach(async () => {
  stub = await ModelStub.start();
  lines = [];
  on = await startApp({
    env: { OPENAI_BASE_URL: stub.baseUrl, OPENAI_MODEL: 'first', RESPONDERS: 'model/first', LOG_LEVEL: 'debug' },
    log: { write: (line) => void lines.push(line) },
  });
});
afterEach(async () => {
  await on.close();
  await stub.stop();
});

const entries = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

test('a request that belongs to a trace continues it: in its problem, in the log, and at the model server', async () => {
  const ann = await on.user();
  const problem = await ann.get<Record<string, unknown>>('/api/sessions/019a0000-0000-7000-8000-000000000000', { traceparent });
  expect(problem.body).toMatchObject({ code: 'session_not_found', trace_id: TRACE });
  const { session_id } = (await ann.post<{ session_id: string }>('/api/sessions')).body;
  const answer = await ann.post(`/api/sessions/${session_id}/chat`, { message: 'hello' }, { traceparent });
  expect(answer.status).toBe(200);
  const sent = stub.calls.find(({ path }) => path === '/v1/chat/completions')!.headers['traceparent'];
  expect(sent).toMatch(new RegExp(`^00-${TRACE}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
  const requests = entries().filter(({ msg, trace_id }) => msg === 'request' && trace_id === TRACE);
  expect(requests.map(({ path }) => path)).toEqual([`/api/sessions/019a0000-0000-7000-8000-000000000000`, `/api/sessions/${session_id}/chat`]);
});

test('a request without a trace, or with an invalid one, names none', async () => {
  const ann = await on.user();
  const tries: Record<string, string>[] = [{}, { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }, { traceparent: 'x'.repeat(5_000) }];
  for (const headers of tries) {
    const problem = await ann.get<Record<string, unknown>>('/api/sessions/019a0000-0000-7000-8000-000000000000', headers);
    expect([problem.status, Object.keys(problem.body)]).toEqual([404, expect.not.arrayContaining(['trace_id'])]);
  }
  const { session_id } = (await ann.post<{ session_id: string }>('/api/sessions')).body;
  await ann.post(`/api/sessions/${session_id}/chat`, { message: 'hello' });
  expect(stub.calls.find(({ path }) => path === '/v1/chat/completions')!.headers['traceparent']).toBeUndefined();
  expect(entries().filter(({ trace_id }) => trace_id !== undefined)).toEqual([]);
});
