import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from './checkout.mjs';
import { say } from './progress.mjs';

/**
 * Only one command at a time may change this checkout's node_modules and dist. The lock is a listening local socket: the system
 * releases it when its process ends, however that happens, so that no stale lock file can remain. Waiting commands keep a
 * connection to the owner, which closes when the owner ends. Tools that run under the lock inherit the socket: if the command is
 * killed, the lock stays taken until they have exited too.
 */

const id = createHash('sha256').update(ROOT).digest('hex').slice(0, 20);
const ADDRESS = {
  win32: `\\\\.\\pipe\\switchboard-${id}`,
  linux: `\0switchboard-${id}`, // abstract namespace: no file at all
}[process.platform] ?? path.join(os.tmpdir(), `switchboard-${id}.sock`);

const listen = () => new Promise((resolve, reject) => {
  const server = net.createServer();
  server.once('error', (error) => (error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(null) : reject(error)));
  server.listen(ADDRESS, () => resolve(server));
});

/** Resolves when the owner is gone: 'left' after its connection closed, 'nobody' when there was no listener. */
const ownerGone = () => new Promise((resolve) => {
  let met = false;
  const socket = net.connect(ADDRESS, () => { met = true; });
  socket.on('error', () => {}).on('close', () => resolve(met ? 'left' : 'nobody')).resume();
});

let held = null;

/** The lock's file descriptor, for a child to inherit; undefined when the lock is not held or the system exposes none. */
export function heldLock() {
  const descriptor = held?._handle?.fd;
  return Number.isInteger(descriptor) && descriptor > 2 ? descriptor : undefined;
}

/**
 * Runs a job while holding the checkout's lock, waiting for the current owner first.
 * @template T
 * @param {() => Promise<T>} job
 * @returns {Promise<T>}
 */
export async function withBuildLock(job) {
  let server = await listen();
  for (let isAnnounced = false; server === null; server = await listen()) {
    if (!isAnnounced) say('another command is building in this folder; waiting for it …');
    isAnnounced = true;
    const how = await ownerGone();
    // Where sockets are files, the file of a killed owner remains, with no listener behind it.
    if (how === 'nobody' && path.isAbsolute(ADDRESS) && process.platform !== 'win32') rmSync(ADDRESS, { force: true });
  }
  held = server;
  const waiting = new Set();
  server.on('connection', (socket) => waiting.add(socket.on('error', () => {}).resume()));
  try {
    return await job();
  } finally {
    held = null;
    await new Promise((resolve) => {
      server.close(resolve);
      for (const socket of waiting) socket.destroy();
    });
  }
}
