import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { discoverExtensions } from '../extensions.mjs';
import { CommandError } from './command-error.mjs';
import { ROOT } from './checkout.mjs';
import { extensionsOff } from './setting.mjs';

/**
 * The console halves of the installed extensions. They are compiled into the web pages from their sources, so the list of them is a source
 * file as well, which git ignores: whoever needs it writes it first.
 */

const LIST = ['admin', 'src', 'app', 'extensions.generated.ts'];
/** Where the sources of installed packages are copied: TypeScript does not compile what is in node_modules. */
const COPIES = ['.cache', 'extensions'];
const NOT_COPIED = new Set(['node_modules', 'dist', '.git']);

/** The extensions with a console half, except those that `EXTENSIONS_OFF` names. */
function consoleExtensions(root) {
  const off = extensionsOff();
  const found = discoverExtensions(root).filter(({ admin, name }) => admin !== null && !off.has(name));
  const missing = found.filter(({ admin }) => !existsSync(admin));
  if (missing.length > 0) {
    throw new CommandError(missing.map(({ name, admin }) => `The extension "${name}" names ${path.relative(root, admin)} as its console half, but there is no such file.`).join('\n'));
  }
  return found;
}

const isCopied = ({ admin }) => admin.split(path.sep).includes('node_modules') && admin.endsWith('.ts');
const copyOf = (root, { name }) => path.join(root, ...COPIES, name);

/** The file to import: the extension's own, or the copy of it. */
const sourceOf = (root, extension) => (isCopied(extension) ? path.join(copyOf(root, extension), path.relative(extension.dir, extension.admin)) : extension.admin);

function copySources(root, extension) {
  const copy = copyOf(root, extension);
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(path.dirname(copy), { recursive: true });
  cpSync(extension.dir, copy, { recursive: true, filter: (file) => file === extension.dir || !NOT_COPIED.has(path.basename(file)) });
}

/** The text of the list. @param {string} root the checkout @param {import('../extensions.mjs').InstalledExtension[]} extensions */
export function listText(root, extensions) {
  const folder = path.join(root, ...LIST.slice(0, -1));
  const lines = extensions.map((extension) => {
    const from = path.relative(folder, sourceOf(root, extension)).split(path.sep).join('/').replace(/\.ts$/, '');
    return `  { name: '${extension.name}', load: () => import('${from}') },\n`;
  });
  return `// Written by the build from the installed extensions; changes are overwritten.
import type { InstalledExtension } from './core/extensions/installed-extensions';

/** The installed extensions that have a console half. */
export const extensions: readonly InstalledExtension[] = [${lines.length > 0 ? `\n${lines.join('')}` : ''}];
`;
}

/**
 * Writes the list of the console halves of the installed extensions, if it has changed.
 * @param {string} [root] the checkout
 * @throws {CommandError} when one names a file that does not exist
 */
export function writeConsoleExtensions(root = ROOT) {
  const extensions = consoleExtensions(root);
  for (const extension of extensions.filter(isCopied)) copySources(root, extension);
  const file = path.join(root, ...LIST);
  const text = listText(root, extensions);
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

/** The folders with the sources of the console halves, relative to the root: inputs of the build of the pages. */
export function consoleSources(root = ROOT) {
  return consoleExtensions(root).map((extension) => path.relative(root, path.dirname(sourceOf(root, extension))).split(path.sep).join('/'));
}
