import { readFileSync } from 'node:fs';
import { inRoot } from './checkout.mjs';

/**
 * Progress display: on a terminal, one live line with all running steps and their seconds; elsewhere (logs, CI), one line when a
 * step starts and one when it ends. Steps may overlap.
 */
const live = process.stdout.isTTY === true && !process.env.CI;
const underWay = new Map();
let ticker;

/** Fields common to all log entries of the server; null while this command prints for people. */
let log = null;

/** Switches to log entries in the server's JSON format, unless standard output is a terminal. */
export function printAsLog() {
  if (process.stdout.isTTY) return;
  log = { version: JSON.parse(readFileSync(inRoot('package.json'), 'utf8')).version };
}

/** Prints a line, or the same as a log entry. */
function print(line, level = 'info', fields = {}) {
  console.log(log ? JSON.stringify({ level, time: new Date().toISOString(), ...log, ...fields, msg: line }) : line);
}

/**
 * Prints why a command failed.
 * @param {string} message
 * @param {unknown} [defect] an error to be printed with its stack
 */
export function printError(message, defect) {
  if (log) print(message, 'fatal', defect ? { err: { type: defect.name, message: defect.message, stack: defect.stack } } : {});
  else console.error(defect ?? `\n${message}`);
}

const seconds = (since) => Math.round((performance.now() - since) / 1_000);

/** A human-readable duration, in seconds with one decimal below ten. */
export function duration(milliseconds) {
  const value = milliseconds / 1_000;
  if (value < 10) return `${value.toFixed(1)} s`;
  return value < 120 ? `${Math.round(value)} s` : `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
}

function paint() {
  const text = [...underWay].map(([title, since]) => `${title} … ${seconds(since)} s`).join('   ');
  process.stdout.write(`\r\u001b[K${text.slice(0, (process.stdout.columns ?? 80) - 1)}`);
}

const clear = () => live && process.stdout.write('\r\u001b[K');

/** Prints a line without garbling the live one. */
export function say(line) {
  clear();
  print(line);
  if (live && underWay.size > 0) paint();
}

/**
 * Runs a step and reports its outcome.
 * @template T
 * @param {string} title what is done, in a few words
 * @param {() => Promise<T>} work the step; its error is rethrown after the outcome is printed
 * @param {{ quiet?: boolean }} [options] `quiet`: the step prints its own output, so no live line is shown
 * @returns {Promise<T>}
 */
export async function step(title, work, { quiet = false } = {}) {
  const begun = performance.now();
  const tracked = live && !quiet;
  if (tracked) {
    underWay.set(title, begun);
    ticker ??= setInterval(paint, 1_000);
    ticker.unref();
    paint();
  } else print(log ? title : `${title} …`);
  let done = false;
  try {
    const result = await work();
    done = true;
    return result;
  } finally {
    underWay.delete(title);
    if (live && underWay.size === 0) {
      clearInterval(ticker);
      ticker = undefined;
    }
    const took = performance.now() - begun;
    if (log) print(`${title}: ${done ? 'done' : 'failed'}`, done ? 'info' : 'error', { ms: Math.round(took) });
    else say(`${done ? '✓' : '✗'} ${title} (${duration(took)})`);
  }
}
