import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { heldLock } from './build-lock.mjs';
import { ROOT, inRoot } from './checkout.mjs';

const PARENT_WATCH = pathToFileURL(inRoot('scripts', 'lib', 'parent-watch.mjs')).href;

const running = new Set();
let stopping = false;

/** Ends what runs when this command is told to end, and passes the signal's own exit code on. */
function stopOn(signal, code) {
  process.on(signal, () => {
    if (stopping) process.exit(code);
    stopping = true;
    for (const child of running) child.kill('SIGTERM');
    setTimeout(() => { for (const child of running) child.kill('SIGKILL'); }, 8_000); // deaf to the polite one
    setInterval(() => running.size === 0 && process.exit(code), 20);
    if (running.size === 0) process.exit(code);
  });
}

/** Whether this command was told to end and is ending its children. */
export const isEnding = () => stopping;

let armed = false;

/** Makes Ctrl-C and SIGTERM end every child first. Idempotent. */
export function endChildrenOnSignals() {
  if (armed) return;
  armed = true;
  stopOn('SIGINT', 130);
  stopOn('SIGTERM', 143);
  if (process.platform !== 'win32') stopOn('SIGHUP', 129);
}

/**
 * Starts a Node script as a child that never outlives this process.
 * @param {string} node absolute path of the Node to run it on
 * @param {string[]} args script and arguments (Node options first)
 * @param {import('node:child_process').SpawnOptions & { stdio?: unknown[] }} options as for spawn; `stdio` without the channel
 */
export function startNode(node, args, { stdio = ['ignore', 'pipe', 'pipe'], ...options } = {}) {
  endChildrenOnSignals();
  const lock = heldLock();
  const channels = lock === undefined ? ['ipc'] : ['ipc', lock];
  const child = spawn(node, ['--import', PARENT_WATCH, ...args], { cwd: ROOT, ...options, stdio: [...stdio, ...channels] });
  running.add(child);
  const gone = () => running.delete(child);
  child.once('exit', gone);
  child.once('error', gone);
  return child;
}

/**
 * Runs a Node script to its end.
 * @param {string} node absolute path of the Node to run it on
 * @param {string[]} args script and arguments
 * @param {{ env: Record<string, string>, stream?: boolean, cwd?: string }} options `stream`: its output goes to the terminal
 *   as it comes, else it is collected
 * @returns {Promise<{ code: number, output: string }>} exit code (1 when a signal ended it or it did not start) and output
 */
export function runNode(node, args, { env, stream = false, cwd = ROOT }) {
  return new Promise((resolve) => {
    const child = startNode(node, args, { env, cwd, stdio: stream ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk) => { output = (output + chunk).slice(-200_000); };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    const end = (result) => { if (!stopping) resolve(result); }; // told to end: nothing is reported any more
    child.once('error', (error) => end({ code: 1, output: `${output}${error.message}\n` }));
    child.once('close', (code, signal) => end({ code: code ?? 1, output: signal ? `${output}ended by ${signal}\n` : output }));
  });
}
