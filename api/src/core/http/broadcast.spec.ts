import { describe, expect, jest, test } from '@jest/globals';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { Broadcast } from './broadcast.js';
import type { SseConnection } from './sse-connection.js';

/** The parts of a connection that a broadcast uses, and everything it received. */
function listener() {
  const received: string[] = [];
  let closeListener = (): void => undefined;
  const connection = {
    write: jest.fn((bytes: Buffer) => void received.push(bytes.toString())),
    onClose: (then: () => void) => (closeListener = then),
  } as unknown as SseConnection;
  return { told: received, connection, leave: () => closeListener() };
}

const many = (count: number, to: Broadcast) =>
  Array.from({ length: count }, () => {
    const each = listener();
    to.add(each.connection);
    return each;
  });

const event = (name: string) => Buffer.from(name);

describe('a broadcast', () => {
  test('writes to few listeners at once', () => {
    const broadcast = new Broadcast();
    const listeners = many(250, broadcast);
    broadcast.write(event('a'));
    expect(listeners.every(({ told }) => told.join() === 'a')).toBe(true);
  });

  test('writes to many in slices, yielding in between, and keeps the order although some leave meanwhile', async () => {
    const broadcast = new Broadcast();
    const listeners = many(1_000, broadcast);
    broadcast.write(event('a'));
    expect(listeners.filter(({ told }) => told.length > 0)).toHaveLength(250);
    for (const { leave } of listeners.slice(0, 20)) leave();
    broadcast.write(event('b'));
    broadcast.write(event('c'));
    for (let turn = 0; turn < 20; turn++) await yieldToEventLoop();
    expect(new Set(listeners.slice(20).map(({ told }) => told.join()))).toEqual(new Set(['a,b,c']));
    expect(new Set(listeners.slice(0, 20).map(({ told }) => told.join()))).toEqual(new Set(['a']));
  });

  test('sends a listener nothing from before it joined, and nothing after it left', async () => {
    const broadcast = new Broadcast();
    many(600, broadcast);
    broadcast.write(event('before'));
    const late = listener();
    broadcast.add(late.connection);
    broadcast.write(event('after'));
    for (let turn = 0; turn < 20; turn++) await yieldToEventLoop();
    expect(late.told).toEqual(['after']);
    late.leave();
    broadcast.write(event('gone'));
    for (let turn = 0; turn < 20; turn++) await yieldToEventLoop();
    expect(late.told).toEqual(['after']);
    expect(broadcast.size).toBe(600);
  });
});
