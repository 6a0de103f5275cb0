import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** A Markdown file: its content, and its path relative to the folder, without `.md`, with forward slashes. */
export interface MarkdownFile {
  document: string;
  markdown: string;
}

/** Maximum size of a file, in bytes. */
const MAX_FILE_BYTES = 1_000_000;

/**
 * Reads all `.md` files of a folder and its subfolders, ordered by name. Hidden files and `node_modules` are skipped.
 *
 * Nothing outside the folder is ever read, wherever a symbolic link points. A file that is unreadable or too large is skipped with
 * a warning and the rest is still read: one bad file must not leave people without answers.
 *
 * @param folder absolute path
 * @param warn receives what was skipped and why; contains paths, so it is for the log only
 */
export function readFolder(folder: string, warn: (line: string) => void): MarkdownFile[] {
  const files: MarkdownFile[] = [];
  const root = attempt(() => realpathSync(folder), (reason) => warn(`The knowledge folder ${folder} cannot be read: ${reason}.`));
  if (root !== undefined) readInto(files, root, root, new Set([root]), warn);
  return files;
}

function readInto(files: MarkdownFile[], root: string, folder: string, visited: Set<string>, warn: (line: string) => void): void {
  const skip = (path: string) => (reason: string) => warn(`${path} was skipped: ${reason}.`);
  for (const name of (attempt(() => readdirSync(folder), skip(folder)) ?? []).sort()) {
    if (name.startsWith('.') || name === 'node_modules') continue;
    const path = join(folder, name);
    const entry = attempt(() => {
      const real = realpathSync(path);
      return { real, stat: statSync(real) };
    }, skip(path));
    if (!entry) continue;
    const { real, stat } = entry;
    const isIncluded = stat.isDirectory() || (stat.isFile() && name.toLowerCase().endsWith('.md'));
    if (!isIncluded) continue;
    if (real !== root && !real.startsWith(root + sep)) skip(path)('the link leads outside the knowledge folder');
    else if (stat.isDirectory()) {
      // A link to an ancestor folder would otherwise be followed until the path is too long.
      if (!visited.has(real)) readInto(files, root, path, visited.add(real), warn);
    } else if (stat.size > MAX_FILE_BYTES) skip(path)(`it is larger than ${MAX_FILE_BYTES / 1_000_000} MB`);
    else {
      const markdown = attempt(() => readFileSync(real, 'utf8'), skip(path));
      const document = relative(root, path).split(sep).join('/').slice(0, -'.md'.length);
      if (markdown !== undefined) files.push({ document, markdown });
    }
  }
}

function attempt<T>(read: () => T, onError: (reason: string) => void): T | undefined {
  try {
    return read();
  } catch (error) {
    onError((error as NodeJS.ErrnoException).code ?? String(error));
    return undefined;
  }
}
