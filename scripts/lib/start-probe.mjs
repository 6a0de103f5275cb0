import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandError } from './command-error.mjs';
import { freePort } from './free-port.mjs';

/** How long a server may take until it is ready, and to stop, in milliseconds: far more than it needs. */
const READY_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 20_000;

/**
 * Starts a server on a scratch database, waits until it is ready and serves its pages, and stops it.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd: string, database: string, env?: Record<string, string> }} options
 * @throws {CommandError} with its output, when it does not become ready or does not stop in an orderly way
 */
export async function assertStarts(program, args, { cwd, database, env = {} }) {
  const port = await freePort();
  const child = spawn(program, args, { cwd, env: { PATH: process.env.PATH, PORT: String(port), DATABASE_URL: `sqlite:${database}`, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  let exit;
  const exited = new Promise((resolve) => child.once('close', (code, signal) => resolve((exit = { code, signal }))));
  child.once('error', (error) => (output += error.message));
  try {
    const url = `http://127.0.0.1:${port}`;
    const until = Date.now() + READY_LIMIT_MS;
    while (!(await answers(`${url}/api/health/ready`))) {
      if (exit !== undefined || Date.now() > until) throw new CommandError(`The server did not become ready:\n${output.slice(-3_000)}`);
      await delay(200);
    }
    if (!(await answers(`${url}/sign-in`))) throw new CommandError(`The server has no pages:\n${output.slice(-3_000)}`);
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    const { code } = await exited;
    clearTimeout(timer);
    if (code !== 0) throw new CommandError(`The server did not stop in an orderly way (${code}):\n${output.slice(-3_000)}`);
  } finally {
    child.kill('SIGKILL');
  }
}

const answers = (url) => fetch(url, { headers: { accept: 'text/html' } }).then(({ ok }) => ok, () => false);
