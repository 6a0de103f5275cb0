import { jest } from '@jest/globals';
import { Generation, type ResponderLimits } from './generation.js';
import type { Piece } from './piece-cursor.js';
import { type Responder, ResponderFault, type ResponderPart, type ResponderRequest } from './responder.js';

const limits: ResponderLimits = { firstPart: 1_000, idle: 500, total: 5_000, length: 1_000 };
const request = {} as Omit<ResponderRequest, 'signal'>;
const never = new Promise<never>(() => undefined);
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function responder(name: string, respond: (request: ResponderRequest) => AsyncIterable<ResponderPart>): Responder {
  return { name, respond };
}

/** @param parts yielded, or thrown where they are errors */
function scripted(name: string, ...parts: (ResponderPart | Error)[]): Responder {
  return responder(name, async function* () {
    for (const part of parts) {
      if (part instanceof Error) throw part;
      yield part;
    }
  });
}

describe('a generation', () => {
  let texts: Piece[];
  let thoughts: Piece[];
  let generation: Generation;

  beforeEach(() => {
    jest.useFakeTimers();
    [texts, thoughts] = [[], []];
    generation = new Generation(limits, { text: (piece) => texts.push(piece), thought: (piece) => thoughts.push(piece) });
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  test('of a fallback without an answer, the first failure is told', async () => {
    const asked: (string | undefined)[] = [];
    const empty = responder('handbook', async function* ({ stands_in_for }) {
      asked.push(stands_in_for);
      throw new ResponderFault('empty');
    });
    const failing = scripted('model', new ResponderFault('unreachable', { retry_after: 7 }));
    expect(await generation.run([failing, empty], request)).toMatchObject({
      text: '', status: 'interrupted', responder: 'model', stood_in_for: null, error: { members: { reason: 'unreachable', responder: 'model', retry_after: 7 } },
    });
    const alone = new Generation(limits, { text: () => undefined, thought: () => undefined });
    expect(await alone.run([empty], request)).toMatchObject({ responder: 'handbook', error: { members: { reason: 'empty' } } });
    expect(asked).toEqual(['model', undefined]);
  });

  test('instructions are given to those that take them, whoever else answers in their place', async () => {
    const given: (readonly string[])[] = [];
    const failing: Responder = {
      ...responder('model', async function* ({ instructions }) {
        given.push(instructions);
        throw new ResponderFault('unreachable');
      }),
      takes_instructions: true,
    };
    const handbook = responder('handbook', async function* ({ instructions }) {
      given.push(instructions);
      yield { text: 'an answer' };
    });
    await generation.run([failing, handbook], { ...request, instructions: ['be brief'] });
    expect(given).toEqual([['be brief'], []]);
  });

  test('keeps what the responder tells of its reply, and shows thoughts without keeping them', async () => {
    const said = generation.run(
      [
        responder('model', async function* () {
          yield { model: 'qwen3' };
          yield { thought: 'hm' };
          await wait(100);
          yield { thought: ', yes' };
          await wait(100);
          yield { text: 'Yes.' };
          yield { history_from: 7 };
          yield { usage: { input_tokens: 12, output_tokens: 3, cached_tokens: 8 } };
          yield { finish: 'length' };
        }),
      ],
      request,
    );
    await jest.advanceTimersByTimeAsync(300);
    expect(await said).toEqual({
      text: 'Yes.', sources: [], status: 'complete', responder: 'model', stood_in_for: null, model: 'qwen3', finish_reason: 'length', history_from: 7,
      usage: { input_tokens: 12, output_tokens: 3, cached_tokens: 8, reasoning_tokens: null, estimated: false },
      first_ms: 200, thought_ms: 200, total_ms: 200,
    });
    expect(thoughts).toEqual([{ offset: 0, text: 'hm' }, { offset: 2, text: ', yes' }]);
    expect(texts).toEqual([{ offset: 0, text: 'Yes.' }]);
  });

  test('a thought and a sign of work prolong the wait for the text', async () => {
    const said = generation.run(
      [
        responder('slow', async function* () {
          await wait(900);
          yield { working: 'searching' };
          await wait(400);
          yield { thought: 'hm' };
          await wait(400);
          yield { text: 'late' };
        }),
      ],
      request,
    );
    await jest.advanceTimersByTimeAsync(2_000);
    expect(await said).toMatchObject({ status: 'complete', text: 'late' });
  });

  test.each<[string, (ResponderPart | Error)[]]>([
    ['fails', [new ResponderFault('unreachable')]],
    ['throws something else', [new Error('bug')]],
    ['ends without a word', []],
    ['fails after it has named its model', [{ model: 'x' }, new ResponderFault('cut_off')]],
  ])('where the chosen one %s before it has shown anything, the next one answers', async (_, parts) => {
    const result = await generation.run([scripted('chosen', ...parts), scripted('next', { text: 'hello' })], request);
    expect(result).toMatchObject({ status: 'complete', text: 'hello', responder: 'next', stood_in_for: 'chosen', model: null });
    expect(result.error).toBeUndefined();
  });

  test('where the chosen one does not begin in time, the next one answers, and is not aborted by that', async () => {
    let aborted: boolean | undefined;
    const said = generation.run(
      [
        responder('chosen', async function* () {
          await never;
          yield { text: '' };
        }),
        responder('next', async function* ({ signal }) {
          await wait(100);
          aborted = signal.aborted;
          yield { text: 'hello' };
        }),
      ],
      request,
    );
    await jest.advanceTimersByTimeAsync(1_200);
    expect(await said).toMatchObject({ text: 'hello', responder: 'next', stood_in_for: 'chosen' });
    expect(aborted).toBe(false);
  });

  test.each<[string, (ResponderPart | Error)[], string]>([
    ['has shown a text', [{ text: 'half' }, new ResponderFault('cut_off')], 'cut_off'],
    ['has shown a thought', [{ thought: 'hm' }, new ResponderFault('cut_off')], 'cut_off'],
    ['was given too much', [new ResponderFault('too_long')], 'too_long'],
    ['was filtered', [new ResponderFault('filtered')], 'filtered'],
    ['says that it was filtered', [{ finish: 'filtered' }], 'filtered'],
  ])('nobody answers in the place of one that %s', async (_, parts, reason) => {
    let asked = false;
    const next = responder('next', async function* () {
      asked = true;
      yield { text: 'no' };
    });
    const { error, responder: name } = await generation.run([scripted('chosen', ...parts), next], request);
    expect([asked, name]).toEqual([false, 'chosen']);
    expect(error).toMatchObject({ code: 'responder_failed', members: { reason, responder: 'chosen', retry_after: null } });
  });

  test('the failure of the last one is reported, with its reason and when to try again', async () => {
    const { error, status } = await generation.run(
      [scripted('chosen', new ResponderFault('overloaded')), scripted('next', new ResponderFault('rate_limited', { retry_after: 2.5 }))],
      request,
    );
    expect(status).toBe('interrupted');
    expect(error).toMatchObject({ members: { reason: 'rate_limited', responder: 'next', retry_after: 3 }, headers: { 'Retry-After': '3' } });
  });

  test.each([['stopped', 'stopped'], ['shutdown', 'interrupted']] as const)('when %s while the chosen one is silent, nobody else is asked', async (reason, status) => {
    const asked: string[] = [];
    const silent = (name: string) =>
      responder(name, async function* () {
        asked.push(name);
        await never;
        yield { text: '' };
      });
    const said = generation.run([silent('chosen'), silent('next')], request);
    await jest.advanceTimersByTimeAsync(10);
    generation.cancel(reason);
    expect(await said).toMatchObject({ status, text: '', responder: 'chosen' });
    expect(asked).toEqual(['chosen']);
  });
});
