import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, SERVER_ENTRY, STATE_DIR, inRoot } from './checkout.mjs';
import { startNode } from './children.mjs';
import { childEnvironment } from './environment.mjs';
import { appNode } from './runtime.mjs';

const SIGNALS = process.platform === 'win32' ? ['SIGINT', 'SIGTERM', 'SIGBREAK'] : ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** npm passes on to its script a signal that the terminal has sent to the script too: within this time (ms) it is one signal. */
const SAME_SIGNAL_MS = 1_000;

/**
 * The environment for a server that is started from this checkout. Compiled code is kept between starts, which shortens the
 * later ones.
 * @param {Record<string, string>} [more] variables to add
 */
export const serverEnvironment = (more = {}) =>
  childEnvironment(appNode(), { NODE_COMPILE_CACHE: path.join(STATE_DIR, 'compile-cache'), ...more });

const moduleUrl = (name) => pathToFileURL(inRoot('scripts', 'lib', name)).href;

/**
 * Runs the server in place of this command. Where the system and this Node allow it, the process itself becomes the server: no
 * wrapper is left that could die alone or lose a signal. Elsewhere the server is a child in a group of its own (so that Ctrl-C
 * reaches it once, by this process) that ends with this process, however that ends.
 * @returns {Promise<number>} the server's exit code
 */
export function becomeServer() {
  const node = appNode();
  const env = serverEnvironment();
  if (node === process.execPath && typeof process.execve === 'function' && process.platform !== 'win32') {
    process.chdir(ROOT);
    const watch = process.env.npm_lifecycle_event ? ['--import', moduleUrl('npm-watch.mjs')] : [];
    process.execve(node, [node, ...watch, SERVER_ENTRY], env); // does not return
  }
  return new Promise((resolve, reject) => {
    const child = startNode(node, [SERVER_ENTRY], { env, stdio: ['inherit', 'inherit', 'inherit'], alone: true });
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
      process.kill(process.pid, signal); // ends as the server did, so that who waits for this process sees the same
    });
  });
}
