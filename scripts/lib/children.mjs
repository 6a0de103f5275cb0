import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { heldLock } from './build-lock.mjs';
import { ROOT, inRoot } from './checkout.mjs';

const PARENT_WATCH = pathToFileURL(inRoot('scripts', 'lib', 'parent-watch.mjs')).href;

/** Time for a child to exit before it is killed, in milliseconds. */
const KILL_AFTER_MS = 8_000;
const CODES = process.platform === 'win32' ? { SIGINT: 130, SIGTERM: 143 } : { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

const running = new Set();
let stopping = false;

/** Whether this command received a signal and is stopping its children. */
export const isStopping = () => stopping;

/** While children run, Ctrl-C and SIGTERM stop them first; a second signal ends this command immediately. */
function onSignal(signal) {
  if (stopping) process.exit(CODES[signal]);
  stopping = true;
  for (const child of running) child.kill('SIGTERM');
  setTimeout(() => { for (const child of running) child.kill('SIGKILL'); }, KILL_AFTER_MS);
  setInterval(() => running.size === 0 && process.exit(CODES[signal]), 20);
}

function track(child) {
  if (running.size === 0) for (const signal of Object.keys(CODES)) process.on(signal, onSignal);
  running.add(child);
  const gone = () => {
    running.delete(child);
    if (running.size === 0 && !stopping) for (const signal of Object.keys(CODES)) process.off(signal, onSignal);
  };
  child.once('exit', gone);
  child.once('error', gone);
}

/**
 * Starts a Node script as a child that never outlives this process.
 * @param {string} node absolute path of the Node to run it on
 * @param {string[]} args script and arguments (Node options first)
 * @param {import('node:child_process').SpawnOptions & { stdio?: unknown[], alone?: boolean }} options as for spawn; `stdio` without
 *   the IPC channel; `alone`: the caller stops it, and signals from the terminal do not reach it
 * @returns {import('node:child_process').ChildProcess}
 */
export function startNode(node, args, { stdio = ['ignore', 'pipe', 'pipe'], alone = false, ...options } = {}) {
  const lock = heldLock();
  const child = spawn(node, ['--import', PARENT_WATCH, ...args], {
    cwd: ROOT, ...options,
    env: { ...(options.env ?? process.env), SWITCHBOARD_PARENT: String(process.pid) },
    detached: alone && process.platform !== 'win32',
    stdio: [...stdio, 'ipc', ...(lock === undefined ? [] : [lock])],
  });
  if (!alone) track(child);
  return child;
}

/**
 * Runs a Node script to completion.
 * @param {string} node absolute path of the Node to run it on
 * @param {string[]} args script and arguments
 * @param {{ env: Record<string, string>, stream?: boolean, cwd?: string }} options `stream`: print its output as it arrives instead
 *   of collecting it
 * @returns {Promise<{ code: number, output: string }>} exit code (1 when a signal ended it or it did not start) and output
 */
export function runNode(node, args, { env, stream = false, cwd = ROOT }) {
  return new Promise((resolve) => {
    const child = startNode(node, args, { env, cwd, stdio: stream ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk) => { output = (output + chunk).slice(-200_000); };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    const end = (result) => { if (!stopping) resolve(result); }; // after a signal nothing is reported any more
    child.once('error', (error) => end({ code: 1, output: `${output}${error.message}\n` }));
    child.once('close', (code, signal) => end({ code: code ?? 1, output: signal ? `${output}ended by ${signal}\n` : output }));
  });
}
