import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The page that names all the other files: it is published last, so that it never names one that is not there yet. */
const ENTRY_PAGE = 'index.html';

/** The files in a folder and below it, by their paths in it. */
function filesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)));
}

/** The names of the files of the previous build, or null when no complete build is on record. */
function previousBuild(record) {
  try {
    return new Set(JSON.parse(readFileSync(record, 'utf8')));
  } catch {
    return null;
  }
}

/** Whether a kept file is the compressed form of one that this build has replaced: the server would prefer it to the new file. */
const isStaleCopy = (name, built) => /\.(br|gz)$/.test(name) && built.has(name.replace(/\.(br|gz)$/, ''));

/**
 * Moves a finished build from the folder of its own in which it was made into the folder that is served. The files of the build
 * before it stay, because a server that was started earlier still serves a page that names them; whatever is older is removed. What
 * belongs to the build is what is in its folder: file times say nothing, since some tools copy them along with the files.
 *
 * @param {string} built the folder that holds the complete build and nothing else; it is removed
 * @param {string} served the folder that is served, on the same file system
 * @param {string} record a file in which the names of this build's files are kept for the next one; without it nothing is removed
 * @throws {Error} when the build has no entry page: nothing was published then
 */
export function publishPages(built, served, record) {
  if (!existsSync(path.join(built, ENTRY_PAGE))) throw new Error(`There is no ${ENTRY_PAGE} in ${built}.`);
  const names = filesIn(built).sort((a, b) => Number(a === ENTRY_PAGE) - Number(b === ENTRY_PAGE));
  const [current, previous] = [new Set(names), previousBuild(record)];
  for (const name of names) {
    mkdirSync(path.dirname(path.join(served, name)), { recursive: true });
    renameSync(path.join(built, name), path.join(served, name));
  }
  const isKept = (name) => current.has(name) || (previous?.has(name) ?? true);
  for (const name of filesIn(served)) if (!isKept(name) || (!current.has(name) && isStaleCopy(name, current))) rmSync(path.join(served, name));
  mkdirSync(path.dirname(record), { recursive: true });
  writeFileSync(record, JSON.stringify(names));
  rmSync(built, { recursive: true, force: true });
}
