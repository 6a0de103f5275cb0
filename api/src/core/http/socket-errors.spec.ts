import { jest } from '@jest/globals';
import type { Socket } from 'node:net';
import { sendSocketError } from './socket-errors.js';

test('a connection is closed once, however many errors there are on it', () => {
  const destroySoon = jest.fn();
  const socket = { writable: false, destroySoon } as unknown as Socket;
  for (let error = 0; error < 20; error++) sendSocketError(new Error('Parse Error'), socket);
  expect(destroySoon).toHaveBeenCalledTimes(1);
});
