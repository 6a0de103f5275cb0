import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from './checkout.mjs';
import { say } from './progress.mjs';

/**
 * One command at a time changes this checkout's node_modules and dist. The lock is a listening local socket: the system frees
 * it with its process however that ends, so there is no file that a kill could leave behind. Who waits holds a connection to
 * the owner and learns of its end by the connection's. Tools that run under the lock inherit the socket: should the command be
 * killed, the lock stays taken until they too are gone.
 */

const id = createHash('sha256').update(ROOT).digest('hex').slice(0, 20);
const ADDRESS = {
  win32: `\\\\.\\pipe\\switchboard-${id}`,
  linux: `\0switchboard-${id}`, // an abstract name: no file at all
}[process.platform] ?? path.join(os.tmpdir(), `switchboard-${id}.sock`);

const listen = () => new Promise((resolve, reject) => {
  const server = net.createServer();
  server.once('error', (error) => (error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(null) : reject(error)));
  server.listen(ADDRESS, () => resolve(server));
});

/** Resolves when the owner is gone: 'left' after its connection ended, 'nobody' when there was none to connect to. */
const ownerGone = () => new Promise((resolve) => {
  let met = false;
  const socket = net.connect(ADDRESS, () => { met = true; });
  socket.on('error', () => {}).on('close', () => resolve(met ? 'left' : 'nobody')).resume();
});

let held = null;

/** The held lock's descriptor, for a child to inherit; undefined when none is held or the system has none to give. */
export function heldLock() {
  const descriptor = held?._handle?.fd;
  return Number.isInteger(descriptor) && descriptor > 2 ? descriptor : undefined;
}

/**
 * Runs a job while holding the checkout's lock, after waiting for whoever holds it.
 * @template T
 * @param {() => Promise<T>} job
 * @returns {Promise<T>}
 */
export async function withBuildLock(job) {
  let server = await listen();
  for (let told = false; server === null; server = await listen()) {
    if (!told) say('another command is building in this folder; waiting for it …');
    told = true;
    const how = await ownerGone();
    // Where sockets are files, a killed owner's file stays: nobody answers behind it.
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
