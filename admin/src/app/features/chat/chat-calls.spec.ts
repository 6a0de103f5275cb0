import type { ChatRequest, Problem } from '@switchboard/shared';
import { Subject } from 'rxjs';
import { ProblemError, localProblem } from '../../core/http/problem';
import type { StreamEvent } from '../../core/live/event-stream';
import { ChatCalls } from './chat-calls';
import { aMessage, aReply } from './chat-samples';
import { BatchedTranscript } from './batched-transcript';
import { transcriptItems } from './transcript-items';

const network = new ProblemError(localProblem('network', 'The connection was lost.'));
const refused = new ProblemError({ ...localProblem('session_ended', 'It has ended.'), status: 409 });
const failed: Problem = { ...localProblem('responder_failed', 'It failed.'), status: 502 };

class FakeApi {
  readonly sent: { body: Required<ChatRequest>; stream: Subject<StreamEvent> }[] = [];

  send(_session_id: string, body: Required<ChatRequest>): Subject<StreamEvent> {
    const stream = new Subject<StreamEvent>();
    this.sent.push({ body, stream });
    return stream;
  }
}

function setUp() {
  const api = new FakeApi();
  const painted = new BatchedTranscript();
  let done = 0;
  const calls = new ChatCalls(api, 's1', painted, () => done++);
  const outcomes: (Problem | null)[] = [];
  const say = (content: string) => void calls.send({ message_id: `id-${content}`, content, at: 1 }).then((outcome) => outcomes.push(outcome));
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  const states = () => transcriptItems(painted.transcript(), []).map(({ state }) => state);
  const last = () => api.sent.at(-1)!;
  const emit = (event: string, data: unknown) => last().stream.next({ id: null, event, data });
  const message = () => aMessage({ message_id: last().body.message_id, content: last().body.message });
  const reply = (more = {}) => aReply({ reply_to: last().body.message_id, ...more });
  return { api, calls, painted, say, settled, outcomes, states, last, emit, message, reply, done: () => done };
}

describe('ChatCalls', () => {
  it('goes from sent to answered, and reports when the message is stored', async () => {
    const { calls, say, settled, outcomes, states, last, emit, message, reply, done } = setUp();
    say('Hello');
    expect(last().body).toEqual({ message: 'Hello', message_id: 'id-Hello' });
    await settled();
    expect(outcomes).toEqual([]);
    emit('message', message());
    await settled();
    expect([outcomes, states()]).toEqual([[null], ['sent', 'streaming']]);
    emit('reply', reply());
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

  it('keeps waiting if the connection breaks after the message was stored', () => {
    const { calls, say, states, last, emit, message } = setUp();
    say('Hello');
    emit('message', message());
    last().stream.error(network);
    expect(states()).toEqual(['sent', 'streaming']);
    expect(calls.inFlight().size).toBe(0);
  });

  it('shows a failed answer in its place, and regenerates it under the same id', () => {
    const { api, calls, say, states, last, emit, message, reply } = setUp();
    say('Hello');
    emit('message', message());
    emit('error', failed);
    last().stream.complete();
    expect(states()).toEqual(['sent', 'unanswered']);
    calls.retry(last().body.message_id);
    calls.retry(last().body.message_id);
    expect(states()).toEqual(['sent', 'streaming']);
    expect(api.sent.map(({ body }) => body)).toEqual([api.sent[0]?.body, api.sent[0]?.body]);
    emit('message', message());
    emit('reply', reply());
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
    painted.apply({ type: 'heard', message: message() });
    last().stream.error(network);
    await settled();
    expect([outcomes, states()]).toEqual([[null], ['sent', 'streaming']]);
  });

  it('closes the connection of a call whose message is stored when another message is sent', () => {
    const { api, calls, say, emit, message } = setUp();
    say('One');
    emit('message', message());
    say('Two');
    expect(api.sent.map(({ stream }) => stream.observed)).toEqual([false, true]);
    expect([...calls.inFlight()]).toEqual(['id-Two']);
  });

  it('drops its calls when the page is left, but one with an unstored message only once it is stored', async () => {
    const { api, calls, say, settled, outcomes, emit, message } = setUp();
    say('One');
    emit('message', message());
    say('Two');
    calls.detach();
    expect(api.sent.map(({ stream }) => stream.observed)).toEqual([false, true]);
    emit('message', message());
    await settled();
    expect(api.sent.map(({ stream }) => stream.observed)).toEqual([false, false]);
    expect(outcomes).toEqual([null, null]);
  });
});
