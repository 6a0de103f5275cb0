import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The page that references all other files: it is published last, so that it never references a missing one. */
const ENTRY_PAGE = 'index.html';

/** All files below a folder, as relative paths. */
function filesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)));
}

/** File names of the previous build, or null when no complete build is recorded. */
function previousBuild(record) {
  try {
    return new Set(JSON.parse(readFileSync(record, 'utf8')));
  } catch {
    return null;
  }
}

/** Whether a retained file is a compressed copy of one that this build replaced: the server would prefer it to the new file. */
const isStaleCopy = (name, built) => /\.(br|gz)$/.test(name) && built.has(name.replace(/\.(br|gz)$/, ''));

/**
 * Moves a finished build from its own folder into the served one. Files of the previous build stay, because a server that was
 * started earlier still serves a page that references them; older ones are removed. Which files belong to a build is determined by
 * its folder, not by file times, which some tools copy along with the files.
 *
 * @param {string} built folder with the complete build and nothing else; it is removed
 * @param {string} served the folder that is served, on the same file system
 * @param {string} record a file with this build's file names, for the next one; if it is missing, nothing is removed
 * @throws {Error} when the build has no entry page; nothing has been published then
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
