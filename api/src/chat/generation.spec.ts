import { jest } from '@jest/globals';
import type { Source } from '@switchboard/shared';
import { Generation, type PieceListener, type ResponderLimits } from './generation.js';
import type { Piece } from './piece-cursor.js';
import type { Responder, ResponderPart, ResponderRequest } from './responder.js';

const limits: ResponderLimits = { firstPart: 1_000, idle: 500, total: 5_000, length: 1_000 };
const request = {} as Omit<ResponderRequest, 'signal'>;
const never = new Promise<never>(() => undefined);
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function responder(respond: (request: ResponderRequest) => AsyncIterable<ResponderPart>): [Responder] {
  return [{ name: 'fake', respond }];
}

/** @param text notified of text, and not of thoughts */
function listener(text: PieceListener['text'] = () => undefined): PieceListener {
  return { text, thought: () => undefined };
}

describe('a generation', () => {
  let pieces: Piece[];
  let generation: Generation;

  beforeEach(() => {
    jest.useFakeTimers();
    pieces = [];
    generation = new Generation(limits, listener((piece) => pieces.push(piece)));
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  test('emits the first text at once, and then all text in pieces that fit together', async () => {
    const said = generation.run(
      responder(async function* () {
        yield { text: 'a' };
        yield { text: 'b' };
        yield { text: 'c' };
        await wait(100);
        yield { text: 'd' };
      }),
      request,
    );
    await jest.advanceTimersByTimeAsync(200);
    expect(await said).toMatchObject({ text: 'abcd', sources: [], status: 'complete' });
    expect(pieces).toEqual([
      { offset: 0, text: 'a' },
      { offset: 1, text: 'bc' },
      { offset: 3, text: 'd' },
    ]);
  });

  test('never emits half a surrogate pair, and stores neither NUL nor an unpaired surrogate', async () => {
    const said = generation.run(
      responder(async function* () {
        yield { text: 'x\ud83d' };
        await wait(50);
        yield { text: '\udc08\u0000y\ud83d' };
      }),
      request,
    );
    await jest.advanceTimersByTimeAsync(100);
    expect((await said).text).toBe('x🐈y\ufffd'.replace('🐈', '\ud83d\udc08'));
    for (const { text } of pieces) expect(text.isWellFormed()).toBe(true);
  });

  test.each([
    ['emits nothing', async function* () { await never; yield { text: '' }; }, 1_000, ''],
    ['hangs after a part', async function* () { yield { text: 'some' }; await never; }, 500, 'some'],
    ['never ends', async function* () { for (;;) { yield { text: '.' }; await wait(400); } }, 5_000, '.............'],
  ])('a responder that %s is aborted in time, and its text is kept', async (_, respond, after, text) => {
    const said = generation.run(responder(respond), request);
    await jest.advanceTimersByTimeAsync(after - 1);
    expect(generation.signal.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await said).toMatchObject({ status: 'interrupted', text, error: { code: 'responder_timeout' } });
    expect(generation.signal.aborted).toBe(true);
    // Let the responder's own delay elapse.
    await jest.advanceTimersByTimeAsync(400);
  });

  test('a responder that throws is interrupted, with an error that hides what was thrown', async () => {
    const said = await generation.run(
      responder(async function* () {
        yield { text: 'some' };
        throw new Error('secret');
      }),
      request,
    );
    expect(said).toMatchObject({ status: 'interrupted', text: 'some', error: { code: 'responder_failed' } });
    expect(said.error?.message).not.toContain('secret');
  });

  test('a responder that throws before its first part, or ends without one, fails too', async () => {
    const throwing = responder(() => {
      throw new Error('at once');
    });
    expect(await generation.run(throwing, request)).toMatchObject({ text: '', error: { code: 'responder_failed' } });
    const silent = responder(async function* () {});
    expect(await new Generation(limits, listener()).run(silent, request)).toMatchObject({ error: { code: 'responder_failed' } });
  });

  test('cancelled by a user it is stopped; by shutdown, interrupted', async () => {
    const talking = responder(async function* () {
      yield { text: 'some' };
      await never;
    });
    const stopped = generation.run(talking, request);
    await jest.advanceTimersByTimeAsync(20);
    generation.cancel('stopped');
    expect(await stopped).toMatchObject({ status: 'stopped', text: 'some', sources: [] });
    const ending = new Generation(limits, listener());
    const interrupted = ending.run(talking, request);
    await jest.advanceTimersByTimeAsync(20);
    ending.cancel('shutdown');
    expect(await interrupted).toMatchObject({ status: 'interrupted', text: 'some', error: { code: 'shutting_down' } });
  });

  test('a stopped reply cites what its text cites so far; sources that are not marked stay so', async () => {
    const sources = ['1', '2'].map((title) => ({ title, url: `/help/${title}`, cited: false }));
    const talking = (given: Source[]) => responder(async function* () {
      yield { sources: given };
      yield { text: 'As [2] says' };
      await never;
    });
    const stopped = generation.run(talking(sources), request);
    await jest.advanceTimersByTimeAsync(20);
    generation.cancel('stopped');
    expect((await stopped).sources.map(({ cited }) => cited)).toEqual([false, true]);
    const unmarked = new Generation(limits, listener());
    const ended = unmarked.run(talking([{ title: '2', url: '/help/2' }]), request);
    await jest.advanceTimersByTimeAsync(20);
    unmarked.cancel('stopped');
    expect((await ended).sources).toEqual([{ title: '2', url: '/help/2' }]);
  });

  test('cancelled before it has started, it does not call the responder', async () => {
    let asked = false;
    generation.cancel('stopped');
    const said = await generation.run(
      responder(async function* () {
        asked = true;
        yield { text: 'some' };
      }),
      request,
    );
    expect(said).toMatchObject({ status: 'stopped', text: '', sources: [] });
    expect(asked).toBe(false);
  });
});
