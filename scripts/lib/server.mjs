import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, SERVER_ENTRY, STATE_DIR, inRoot } from './checkout.mjs';
import { startNode } from './children.mjs';
import { childEnvironment } from './environment.mjs';
import { appNode } from './runtime.mjs';

const SIGNALS = process.platform === 'win32' ? ['SIGINT', 'SIGTERM', 'SIGBREAK'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** npm forwards signals that the terminal has also sent to the script: within this time (in ms) they count as one. */
const SAME_SIGNAL_MS = 1_000;

/**
 * The environment for a server started from this checkout. Compiled code is cached between starts, which speeds up later ones.
 * @param {Record<string, string>} [more] variables to add
 */
export const serverEnvironment = (more = {}) =>
  childEnvironment(appNode(), { NODE_COMPILE_CACHE: path.join(STATE_DIR, 'compile-cache'), ...more });

const moduleUrl = (name) => pathToFileURL(inRoot('scripts', 'lib', name)).href;

/**
 * Runs the server in place of this command. Where the system and Node support it, the process itself is replaced by the server,
 * leaving no wrapper that could die alone or lose a signal. Elsewhere the server is a child in its own process group (so that
 * Ctrl-C reaches it once, through this process) that ends with this process, however that ends.
 * @param {string[]} [args] the server's arguments
 * @returns {Promise<number>} the server's exit code
 */
export async function runServer(args = []) {
  const node = appNode();
  const env = serverEnvironment();
  if (node === process.execPath && typeof process.execve === 'function' && process.platform !== 'win32') {
    process.chdir(ROOT);
    const watch = process.env.npm_lifecycle_event ? ['--import', moduleUrl('npm-watch.mjs')] : [];
    process.execve(node, [node, ...watch, SERVER_ENTRY, ...args], env); // does not return
  }
  if (process.env.npm_lifecycle_event) await import('./npm-watch.mjs');
  return new Promise((resolve, reject) => {
    const child = startNode(node, [SERVER_ENTRY, ...args], { env, stdio: ['inherit', 'inherit', 'inherit'], alone: true });
    const last = new Map();
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        const now = performance.now();
        if (now - (last.get(signal) ?? -Infinity) < SAME_SIGNAL_MS) return;
        last.set(signal, now);
        child.kill(signal);
      });
    }
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (!signal) return resolve(code ?? 1);
      for (const name of SIGNALS) process.removeAllListeners(name);
      process.kill(process.pid, signal); // ends by the same signal as the server, so that the caller sees the same result
    });
  });
}
