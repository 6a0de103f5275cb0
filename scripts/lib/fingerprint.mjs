import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, STATE_DIR } from './checkout.mjs';

/**
 * Stamps of build steps. A stamp records the time, size and hash of each input file, and the output the step wrote last; the step
 * is up to date while all of them match. Times and sizes are compared first, and a file is read only when they differ, so that a
 * check takes milliseconds and a `git checkout` that only changes times rebuilds nothing.
 */

const stampFile = (name) => path.join(STATE_DIR, `${name}.json`);
const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('base64url');

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null; // missing, or truncated by a kill: in both cases the step has to run
  }
}

/** All files in the given files and folders, sorted, as paths relative to the root. Missing ones are ignored. */
function listFiles(inputs, skip) {
  const files = [];
  const walk = (relative) => {
    const stat = statSync(path.join(ROOT, relative), { throwIfNoEntry: false });
    if (stat?.isFile() && !skip.test(relative)) files.push([relative, stat.mtimeMs, stat.size]);
    else if (stat?.isDirectory()) for (const name of readdirSync(path.join(ROOT, relative)).sort()) walk(`${relative}/${name}`);
  };
  inputs.forEach(walk);
  return files;
}

const outputOf = (file) => {
  const stat = statSync(path.join(ROOT, file), { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}/${stat.size}` : null;
};

/**
 * Compares a step's inputs and output with its stamp.
 * @param {{ name: string, inputs: string[], skip: RegExp, salt: string, output: string }} step `salt`: anything else that the
 *   result depends on; `output`: the file that shows whether the result still exists and is still from this step
 * @returns {{ current: boolean, files: Record<string, [number, number, string]> }} the current inputs, to be stamped after the
 *   step, so that changes made while it runs are detected by the next check
 */
export function compareWithStamp({ name, inputs, skip, salt, output }) {
  const stamp = readJson(stampFile(name));
  const files = {};
  let same = stamp !== null && stamp.salt === salt;
  for (const [file, time, size] of listFiles(inputs, skip)) {
    const known = stamp?.files?.[file];
    const hash = known && known[0] === time && known[1] === size ? known[2] : hashOf(path.join(ROOT, file));
    if (known?.[2] !== hash) same = false;
    files[file] = [time, size, hash];
  }
  if (stamp && Object.keys(stamp.files).length !== Object.keys(files).length) same = false;
  return { current: same && stamp.output !== null && stamp.output === outputOf(output), files };
}

/** Deletes a step's stamp before it runs, so that an interrupted step runs again. */
export function deleteStamp(name) {
  rmSync(stampFile(name), { force: true });
}

/** Writes a step's stamp after it succeeded. Atomic: a kill leaves either the old or the new one. */
export function writeStamp({ name, salt, output }, files) {
  mkdirSync(path.dirname(stampFile(name)), { recursive: true });
  const draft = `${stampFile(name)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ salt, output: outputOf(output), files }));
  renameSync(draft, stampFile(name));
}
