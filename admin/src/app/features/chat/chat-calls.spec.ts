import type { ChatRequest, Problem, ReplyRequest } from '@switchboard/shared';
import { Subject } from 'rxjs';
import { ProblemError, localProblem } from '../../core/http/problem';
import type { StreamEvent } from '../../core/live/event-stream';
import { ChatCalls } from './chat-calls';
import { aMessage, aReply, aSession } from './chat-samples';
import { BatchedTranscript } from './batched-transcript';
import { transcriptItems } from './transcript-items';

const network = new ProblemError(localProblem('network', 'The connection was lost.'));
const refused = new ProblemError({ ...localProblem('session_ended', 'It has ended.'), status: 409 });
const handled = new ProblemError({ ...localProblem('handled_by_person', 'A person answers.'), status: 409 });
const failed: Problem = { ...localProblem('responder_failed', 'It failed.'), status: 502 };

class FakeApi {
  readonly sent: { body: ChatRequest & { message_id: string }; stream: Subject<StreamEvent> }[] = [];

  readonly asked: { message_id: string; body: ReplyRequest; stream: Subject<StreamEvent> }[] = [];

  send(_session_id: string, body: ChatRequest & { message_id: string }): Subject<StreamEvent> {
    const stream = new Subject<StreamEvent>();
    this.sent.push({ body, stream });
    return stream;
  }
  regenerate(_session_id: string, message_id: string, body: ReplyRequest): Subject<StreamEvent> {
    const stream = new Subject<StreamEvent>();
    this.asked.push({ message_id, body, stream });
    return stream;
  }
}

function setUp() {
  const api = new FakeApi();
  const painted = new BatchedTranscript();
  const problems: (Problem | null)[] = [];
  const calls = new ChatCalls(api, 's1', painted, (problem) => problems.push(problem));
  const outcomes: (Problem | null)[] = [];
  const say = (content: string) => void calls.send({ message_id: `id-${content}`, content, at: 1 }).then((outcome) => outcomes.push(outcome));
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  const states = () => transcriptItems(painted.transcript(), []).map(({ state }) => state);
  const last = () => api.sent.at(-1)!;
  const tell = (event: string, data: unknown) => last().stream.next({ id: null, event, data });
  const message = () => aMessage({ message_id: last().body.message_id, content: last().body.message });
  const reply = (more = {}) => aReply({ reply_to: last().body.message_id, parent_id: last().body.message_id, ...more });
  return { api, calls, painted, say, settled, outcomes, states, last, tell, message, reply, problems, done: () => problems.length };
}

describe('ChatCalls', () => {
  it('goes from sent to answered, and reports when the message is stored', async () => {
    const { calls, say, settled, outcomes, states, last, tell, message, reply, done } = setUp();
    say('Hello');
    expect(last().body).toEqual({ message: 'Hello', message_id: 'id-Hello' });
    await settled();
    expect(outcomes).toEqual([]);
    tell('message', message());
    await settled();
    expect([outcomes, states()]).toEqual([[null], ['sent', 'streaming']]);
    tell('reply', reply());
    last().stream.complete();
    expect(states()).toEqual(['sent', 'complete']);
    expect([calls.inFlight().size, done()]).toEqual([0, 1]);
  });

  it.each([
    ['a lost connection', (stream: Subject<StreamEvent>) => stream.error(network), 'network'],
    ['a refusal', (stream: Subject<StreamEvent>) => stream.error(refused), 'session_ended'],
    ['a call that ends without an event', (stream: Subject<StreamEvent>) => stream.complete(), 'network'],
    ['an error in place of the message', (stream: Subject<StreamEvent>) => stream.next({ id: null, event: 'error', data: failed }), 'responder_failed'],
  ])('reports that the message did not arrive: %s', async (_what, end, code) => {
    const { say, settled, outcomes, states, last } = setUp();
    say('Hello');
    end(last().stream);
    await settled();
    expect([outcomes.map((problem) => problem?.code), states()]).toEqual([[code], []]);
  });

  it('knows which replies its calls await', () => {
    const { calls, say, tell, message } = setUp();
    say('Hello');
    expect([...calls.inFlight()]).toEqual([]);
    tell('message', message());
    expect([...calls.inFlight()]).toEqual(['a1']);
  });

  it('takes a message that is not to be answered for no failure', () => {
    const { painted, say, states, last, tell, message } = setUp();
    painted.apply({ type: 'stream_restarted', own: [] });
    painted.apply({ type: 'caught_up' });
    say('Hello');
    tell('message', message());
    tell('handled', { session: {} });
    last().stream.complete();
    expect(states()).toEqual(['sent', 'unanswered']);
    expect(painted.transcript().failed.size).toBe(0);
  });

  it('says nothing below a message that a person is to answer', () => {
    const { painted, say, states, last, tell, message } = setUp();
    painted.apply({ type: 'stream_restarted', own: [] });
    painted.apply({ type: 'caught_up' });
    say('Hello');
    tell('message', { ...message(), reply_id: null });
    tell('handled', { session: aSession({ handling: 'person' }) });
    last().stream.complete();
    expect([states(), painted.transcript().running.size]).toEqual([['sent'], 0]);
  });

  it('reports the refusal of an answer while a person has the conversation, which is no failure of it', () => {
    const { api, calls, painted, states, problems } = setUp();
    const stored = [aMessage(), aReply(), aMessage({ message_id: 'q2', seq: 3, parent_id: 'a1', reply_id: 'a2' }), aReply({ message_id: 'a2', seq: 4, reply_to: 'q2', parent_id: 'q2' })];
    painted.apply({ type: 'loaded', messages: stored });
    calls.regenerate('q1', 'b1', null);
    api.asked[0].stream.error(handled);
    expect(problems).toEqual([handled.problem]);
    painted.apply({ type: 'session', session: { leaf_id: 'a2', last_activity_at: '2026-11-22T12:00:00.000Z' } });
    expect([states(), painted.transcript().failed.size, painted.transcript().running.size]).toEqual([['sent', 'complete', 'sent', 'complete'], 0, 0]);
  });

  it('asks for a further reply under the given id, which is shown at the end of its branch', () => {
    const { api, calls, painted, states } = setUp();
    painted.apply({ type: 'loaded', messages: [aMessage(), aReply(), aMessage({ message_id: 'q2', seq: 3, parent_id: 'a1', reply_id: 'a3' })] });
    calls.regenerate('q1', 'a2', 'model/x');
    calls.regenerate('q1', 'a9', null);
    expect(api.asked.map(({ message_id, body }) => [message_id, body])).toEqual([['q1', { reply_id: 'a2', responder: 'model/x' }]]);
    expect([states(), [...calls.inFlight()]]).toEqual([['sent', 'streaming'], ['a2']]);
    const { stream } = api.asked[0];
    stream.next({ id: null, event: 'message', data: aMessage({ reply_id: 'a2' }) });
    stream.next({ id: null, event: 'reply', data: aReply({ message_id: 'a2', seq: 4, version: 2 }) });
    stream.complete();
    expect(transcriptItems(painted.transcript(), [])).toMatchObject([{ message_id: 'q1' }, { message_id: 'a2', version: 2, versionCount: 2, previousVersion: 'a1' }]);
    expect(states()).toEqual(['sent', 'complete']);
  });

  it('keeps waiting if the connection breaks after the message was stored', () => {
    const { calls, say, states, last, tell, message } = setUp();
    say('Hello');
    tell('message', message());
    last().stream.error(network);
    expect(states()).toEqual(['sent', 'streaming']);
    expect(calls.inFlight().size).toBe(0);
  });

  it('shows a failed answer in its place, and regenerates it under the same id', () => {
    const { api, calls, say, states, last, tell, message, reply } = setUp();
    say('Hello');
    tell('message', message());
    tell('error', failed);
    last().stream.complete();
    expect(states()).toEqual(['sent', 'unanswered']);
    calls.retry(last().body.message_id);
    calls.retry(last().body.message_id);
    expect(states()).toEqual(['sent', 'streaming']);
    expect(api.sent.map(({ body }) => body)).toEqual([api.sent[0]?.body, api.sent[0]?.body]);
    tell('message', message());
    tell('reply', reply());
    expect(states()).toEqual(['sent', 'complete']);
  });

  it('stops waiting if the request to regenerate an answer did not arrive', () => {
    const { calls, states, painted, last } = setUp();
    painted.apply({ type: 'loaded', messages: [aMessage(), aReply({ status: 'interrupted' })] });
    calls.retry('q1');
    expect(states()).toEqual(['sent', 'streaming']);
    last().stream.error(network);
    expect(states()).toEqual(['sent', 'interrupted']);
  });

  it('trusts the session’s stream that the message arrived, although the call failed', async () => {
    const { say, settled, outcomes, states, last, painted, message } = setUp();
    say('Hello');
    painted.apply({ type: 'received', message: message() });
    last().stream.error(network);
    await settled();
    expect([outcomes, states()]).toEqual([[null], ['sent', 'streaming']]);
  });

  it('reports that a message is stored when its call is abandoned because the session’s stream says so', async () => {
    const { api, calls, say, settled, outcomes, painted, message } = setUp();
    say('Hello');
    painted.apply({ type: 'received', message: message() });
    calls.detach();
    await settled();
    expect([outcomes, api.sent.map(({ stream }) => stream.observed)]).toEqual([[null], [false]]);
  });

  it('closes the connection of a call whose message is stored when another message is sent', () => {
    const { api, calls, say, tell, message } = setUp();
    say('One');
    tell('message', message());
    say('Two');
    expect(api.sent.map(({ stream }) => stream.observed)).toEqual([false, true]);
    expect(calls.inFlight().size).toBe(0);
  });

  it('drops its calls when the page is left, but one with an unstored message only once it is stored', async () => {
    const { api, calls, say, settled, outcomes, tell, message } = setUp();
    say('One');
    tell('message', message());
    say('Two');
    calls.detach();
    expect(api.sent.map(({ stream }) => stream.observed)).toEqual([false, true]);
    tell('message', message());
    await settled();
    expect(api.sent.map(({ stream }) => stream.observed)).toEqual([false, false]);
    expect(outcomes).toEqual([null, null]);
  });
});
