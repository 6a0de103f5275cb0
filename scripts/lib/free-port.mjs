import net from 'node:net';

/**
 * The ports that are tried: those that no system gives to outgoing connections, or to servers that take any port, by itself (Linux
 * begins at 32768, RFC 6335 at 49152). One of those would often be taken before the server for which it is meant listens.
 */
const [FIRST, LAST] = [11_000, 32_767];
/** More than is needed even where most of them are taken. */
const ATTEMPTS = 1_000;

/**
 * A free port on 127.0.0.1 for a server that starts later.
 * @param {number} [preferred] used if it is free
 * @returns {Promise<number>}
 * @throws {Error} if there is none
 */
export async function freePort(preferred) {
  if (preferred && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = FIRST + Math.floor(Math.random() * (LAST + 1 - FIRST));
    if (await isFree(port)) return port;
  }
  throw new Error(`No port from ${FIRST} to ${LAST} is free on 127.0.0.1`);
}

/** @param {number} port */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
