import type { ChatRequest, Problem } from '@switchboard/shared';
import { Subject } from 'rxjs';
import { ProblemError, localProblem } from '../../core/http/problem';
import type { StreamEvent } from '../../core/live/event-stream';
import { ChatCalls } from './chat-calls';
import { aMessage, aReply } from './chat-samples';
import { PaintedTranscript } from './painted-transcript';

const network = new ProblemError(localProblem('network', 'The connection was lost.'));
const refused = new ProblemError({ ...localProblem('session_ended', 'It has ended.'), status: 409 });
const failed: Problem = { ...localProblem('responder_failed', 'It failed.'), status: 502 };

class FakeApi {
  readonly said: { body: Required<ChatRequest>; stream: Subject<StreamEvent> }[] = [];

  say(_session_id: string, body: Required<ChatRequest>): Subject<StreamEvent> {
    const stream = new Subject<StreamEvent>();
    this.said.push({ body, stream });
    return stream;
  }
}

function setUp() {
  const api = new FakeApi();
  const painted = new PaintedTranscript();
  let done = 0;
  const calls = new ChatCalls(api, 's1', painted, () => done++);
  const states = () => painted.items().map(({ state }) => state);
  const last = () => api.said.at(-1)!;
  const tell = (event: string, data: unknown) => last().stream.next({ id: null, event, data });
  const message = () => aMessage({ message_id: last().body.message_id, content: last().body.message });
  const reply = (more = {}) => aReply({ reply_to: last().body.message_id, ...more });
  return { api, calls, painted, states, last, tell, message, reply, done: () => done };
}

describe('ChatCalls', () => {
  it('goes from sending to sent to answered, under an id made here', () => {
    const { calls, states, last, tell, message, reply, done } = setUp();
    calls.send('Hello');
    expect(states()).toEqual(['sending']);
    expect(last().body).toEqual({ message: 'Hello', message_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
    tell('message', message());
    expect(states()).toEqual(['sent', 'streaming']);
    tell('reply', reply());
    last().stream.complete();
    expect(states()).toEqual(['sent', 'complete']);
    expect([calls.inFlight().size, done()]).toEqual([0, 1]);
  });

  it('keeps the text of what did not arrive, and sends it again under the same id', () => {
    const { api, calls, states, last, painted, tell, message, reply } = setUp();
    calls.send('Hello');
    last().stream.error(network);
    expect(painted.items()).toMatchObject([{ state: 'unsent', content: 'Hello' }]);
    calls.retry(last().body.message_id);
    expect(states()).toEqual(['sending']);
    expect(api.said.map(({ body }) => body)).toEqual([api.said[0]?.body, api.said[0]?.body]);
    tell('message', message());
    tell('reply', reply());
    expect(states()).toEqual(['sent', 'complete']);
  });

  it('does not send twice what is under way, however often Retry is pressed', () => {
    const { api, calls, last } = setUp();
    calls.send('Hello');
    last().stream.error(network);
    const { message_id } = last().body;
    calls.retry(message_id);
    calls.retry(message_id);
    expect(api.said).toHaveLength(2);
  });

  it('offers no Retry for what was refused', () => {
    const { calls, last, painted } = setUp();
    calls.send('Hello');
    last().stream.error(refused);
    expect(painted.items()).toMatchObject([{ state: 'unsent', retry: null, problem: { code: 'session_ended' } }]);
  });

  it('goes on waiting where the connection breaks after the message was stored', () => {
    const { calls, states, last, tell, message } = setUp();
    calls.send('Hello');
    tell('message', message());
    last().stream.error(network);
    expect(states()).toEqual(['sent', 'streaming']);
    expect(calls.inFlight().size).toBe(0);
  });

  it('tells of an answer that failed, and has it made again under the same id', () => {
    const { api, calls, states, last, tell, message, reply } = setUp();
    calls.send('Hello');
    tell('message', message());
    tell('error', failed);
    last().stream.complete();
    expect(states()).toEqual(['unanswered']);
    calls.retry(last().body.message_id);
    expect(states()).toEqual(['sent', 'streaming']);
    expect(api.said[1]?.body).toEqual(api.said[0]?.body);
    tell('message', message());
    tell('reply', reply());
    expect(states()).toEqual(['sent', 'complete']);
  });

  it('waits for nothing where the call to make an answer again did not arrive', () => {
    const { calls, states, painted, last } = setUp();
    painted.apply({ type: 'loaded', messages: [aMessage(), aReply({ status: 'interrupted' })] });
    calls.retry('q1');
    expect(states()).toEqual(['sent', 'streaming']);
    last().stream.error(network);
    expect(states()).toEqual(['sent', 'interrupted']);
  });

  it('takes a call that ends without a word for one that did not arrive', () => {
    const { calls, states, last } = setUp();
    calls.send('Hello');
    last().stream.complete();
    expect(states()).toEqual(['unsent']);
  });

  it('believes the session’s stream that the message arrived, although the call failed', () => {
    const { calls, states, last, painted, message } = setUp();
    calls.send('Hello');
    painted.apply({ type: 'heard', message: message() });
    last().stream.error(network);
    expect(states()).toEqual(['sent', 'streaming']);
  });

  it('frees the connection of a call that was heard when something more is said', () => {
    const { api, calls, states, tell, message } = setUp();
    calls.send('One');
    tell('message', message());
    calls.send('Two');
    expect(api.said.map(({ stream }) => stream.observed)).toEqual([false, true]);
    expect([...calls.inFlight()]).toEqual([api.said[1]?.body.message_id]);
    calls.send('Three');
    expect(api.said.map(({ stream }) => stream.observed)).toEqual([false, true, true]);
    expect(states()).toEqual(['sent', 'sending', 'sending', 'streaming']);
  });

  it('leaves its calls with the page', () => {
    const { calls, last } = setUp();
    calls.send('Hello');
    calls.leave();
    expect(last().stream.observed).toBe(false);
  });
});
