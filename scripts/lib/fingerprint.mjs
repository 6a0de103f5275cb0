import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { STATE_DIR, inRoot } from './checkout.mjs';

/**
 * Stamps of build steps. A stamp records a hash of all inputs, and the output that the step wrote last; the step is up to date while
 * both match. Contents are hashed, not times: a `git checkout` that only changes times rebuilds nothing.
 */

const stampFile = (name) => path.join(STATE_DIR, `${name}.json`);

function readStamp(name) {
  try {
    return JSON.parse(readFileSync(stampFile(name), 'utf8'));
  } catch {
    return null; // missing, or truncated by a kill: in both cases the step has to run
  }
}

/** All files of an input, which is a file or a folder, sorted, relative to the root; none if it is missing. */
function filesOf(input, skip) {
  const stat = statSync(inRoot(input), { throwIfNoEntry: false });
  if (stat?.isDirectory()) return readdirSync(inRoot(input)).sort().flatMap((name) => filesOf(`${input}/${name}`, skip));
  return stat && !skip.test(input) ? [input] : [];
}

const outputOf = (file) => {
  const stat = statSync(inRoot(file), { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}/${stat.size}` : null;
};

/**
 * Compares a step's inputs and output with its stamp.
 * @param {{ name: string, inputs: string[], skip: RegExp, salt: string, output: string }} step `salt`: anything else that the
 *   result depends on; `output`: the file that shows whether the result still exists and is still from this step
 * @returns {{ current: boolean, hash: string }} the hash of the inputs, to be stamped after the step, so that changes made while it
 *   runs are detected by the next check
 */
export function compareWithStamp({ name, inputs, skip, salt, output }) {
  const digest = createHash('sha256').update(salt);
  for (const file of inputs.flatMap((input) => filesOf(input, skip))) {
    const content = readFileSync(inRoot(file));
    digest.update(`\n${file} ${content.length}\n`).update(content);
  }
  const hash = digest.digest('base64url');
  const stamp = readStamp(name);
  return { current: stamp?.hash === hash && stamp.output !== null && stamp.output === outputOf(output), hash };
}

/** Deletes a step's stamp before it runs, so that an interrupted step runs again. */
export function deleteStamp(name) {
  rmSync(stampFile(name), { force: true });
}

/** Writes a step's stamp after it succeeded. Atomic: a kill leaves either the old or the new one. */
export function writeStamp({ name, output }, hash) {
  mkdirSync(path.dirname(stampFile(name)), { recursive: true });
  const draft = `${stampFile(name)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ hash, output: outputOf(output) }));
  renameSync(draft, stampFile(name));
}
