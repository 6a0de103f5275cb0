import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Every file in a folder and below, by its path in it; none where there is no folder. */
function filesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)));
}

/** The files of the last build, null where nobody knows. */
function lastGeneration(record) {
  try {
    return new Set(JSON.parse(readFileSync(record, 'utf8')));
  } catch {
    return null; // the first build, or one that was cut off
  }
}

/**
 * After a build that wrote over an output folder without emptying it: keeps what it wrote and what the build before it wrote, and
 * removes all that is older. A server that was started before goes on giving out its own pages, whose files have other names.
 *
 * @param {string} folder the output
 * @param {number} begun when the build began, by the file system's clock in milliseconds since 1970
 * @param {string} record a file in which the names of the last build's files are kept; without it nothing is removed yet
 */
export function keepTwoGenerations(folder, begun, record) {
  const before = lastGeneration(record);
  const written = filesIn(folder).filter((name) => statSync(path.join(folder, name)).mtimeMs >= begun);
  const kept = new Set([...written, ...(before ?? [])]);
  if (before) for (const name of filesIn(folder)) if (!kept.has(name)) rmSync(path.join(folder, name));
  mkdirSync(path.dirname(record), { recursive: true });
  writeFileSync(record, JSON.stringify(written));
}
