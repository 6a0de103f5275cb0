import type { Problem, ResponderList, Session } from '@switchboard/shared';
import { Injectable } from '@nestjs/common';
import { defineExtension, type Responder, ResponderFault, type ResponderMiddleware, type ResponderPart, type ResponderRequest } from '../src/index.js';
import type { AnsweredChat } from './support/answered-chat.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';

@Injectable()
class Echo implements Responder {
  readonly name = 'echo';
  readonly title = 'The echo';
  #calls = 0;

  state() {
    return { state: this.#calls >= 0 ? ('up' as const) : ('down' as const) };
  }

  async *respond({ message }: ResponderRequest): AsyncIterable<ResponderPart> {
    this.#calls++;
    if (message.content === 'fail') throw new ResponderFault('overloaded', { retry_after: 3 });
    yield { text: message.content };
  }
}

@Injectable()
class Fallback implements Responder {
  readonly name = 'spare';

  async *respond({ message }: ResponderRequest): AsyncIterable<ResponderPart> {
    if (message.content === 'fail both') throw new Error('secret');
    yield { text: 'spare answer' };
  }
}

const order: string[] = [];
const observing = (label: string): ResponderMiddleware => (next) => ({
  name: next.name,
  async *respond(request) {
    order.push(label);
    yield* next.respond(request);
  },
});
const moderation: ResponderMiddleware = (next) => ({
  name: next.name,
  async *respond(request) {
    for await (const part of next.respond(request)) {
      if ('text' in part && part.text.includes('forbidden')) throw new ResponderFault('filtered');
      yield part;
    }
  },
});

describe('responders of extensions', () => {
  let on: TestApp;
  let ann: Client;
  let path: string;

  beforeAll(async () => {
    on = await startApp({
      extensions: [
        defineExtension({ name: 'first', responders: [Echo], around: [observing('outer')] }),
        defineExtension({ name: 'second', responders: [Fallback], around: [observing('inner'), moderation] }),
      ],
      env: { RESPONDERS: 'echo, spare' },
    });
    ann = await on.user();
    path = `/api/sessions/${(await ann.post<Session>('/api/sessions')).body.session_id}/chat`;
  });
  afterAll(() => on.close());

  test('are those that RESPONDERS names, in its order, with what they say of themselves', async () => {
    expect((await ann.get<ResponderList>('/api/responders')).body.responders).toEqual([
      { name: 'echo', title: 'The echo', is_default: true, state: 'up', instructions: false },
      { name: 'spare', title: 'spare', is_default: false, state: 'unknown', instructions: false },
    ]);
  });

  test('are wrapped in order of installation', async () => {
    order.length = 0;
    expect((await ann.post<AnsweredChat>(path, { message: 'hello' })).body.reply).toMatchObject({ content: 'hello', responder: 'echo', stood_in_for: null });
    expect(order).toEqual(['outer', 'inner']);
  });

  test('middleware can withhold an answer; nobody answers in its place', async () => {
    const { status, body } = await ann.post<Problem>(path, { message: 'something forbidden' });
    expect([status, body.code, body.reason, body.responder]).toEqual([502, 'responder_failed', 'filtered', 'echo']);
  });

  test('when one fails, the next one answers, and the reply says so', async () => {
    expect((await ann.post<AnsweredChat>(path, { message: 'fail' })).body.reply).toMatchObject({
      content: 'spare answer', responder: 'spare', stood_in_for: 'echo', status: 'complete',
    });
  });

  test('an unknown name in RESPONDERS stops the start', async () => {
    await expect(startApp({ extensions: [defineExtension({ name: 'one', responders: [Echo] })], env: { RESPONDERS: 'nobody' } })).rejects.toThrow(
      'RESPONDERS names "nobody", but there are only: echo, handbook.',
    );
    await expect(startApp({ extensions: [defineExtension({ name: 'one', responders: [Echo, Echo] })] })).rejects.toThrow('Two responders have the name "echo".');
  });
});
