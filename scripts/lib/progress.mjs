import { readFileSync } from 'node:fs';
import { inRoot } from './checkout.mjs';

/**
 * Steps as a person sees them: on a terminal one live line with everything under way and its seconds, elsewhere (a log, CI) a
 * line when a step begins and one when it ends. Steps may overlap.
 */
const live = process.stdout.isTTY === true && !process.env.CI;
const underWay = new Map();
let ticker;

/** Fields that every line of the server's log has; null while this command prints for people. */
let log = null;

/** From now on prints lines of the server's log, JSON objects as the server itself writes them, unless somebody reads along on a terminal. */
export function printAsLog() {
  if (process.stdout.isTTY) return;
  log = { version: JSON.parse(readFileSync(inRoot('package.json'), 'utf8')).version };
}

/** Prints a line, or the same as an entry of the log. */
function print(line, level = 'info', fields = {}) {
  console.log(log ? JSON.stringify({ level, time: new Date().toISOString(), ...log, ...fields, msg: line }) : line);
}

/**
 * Prints why a command ends without having done what it should.
 * @param {string} message
 * @param {unknown} [defect] an error whose stack is wanted too
 */
export function sayFault(message, defect) {
  if (log) print(message, 'fatal', defect ? { err: { type: defect.name, message: defect.message, stack: defect.stack } } : {});
  else console.error(defect ?? `\n${message}`);
}

const seconds = (since) => Math.round((performance.now() - since) / 1_000);

/** Seconds as people read them, with one decimal below ten. */
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

/** Prints a line without tearing the live one. */
export function say(line) {
  clear();
  print(line);
  if (live && underWay.size > 0) paint();
}

/**
 * Runs a step and tells how it went.
 * @template T
 * @param {string} title what is done, in a few words
 * @param {() => Promise<T>} work the step; what it throws goes on after the line is printed
 * @param {{ quiet?: boolean }} [options] `quiet`: the step prints for itself, so no live line runs beneath it
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
