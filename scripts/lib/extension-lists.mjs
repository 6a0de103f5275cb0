import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { discoverExtensions } from '../extensions.mjs';
import { ROOT, inRoot, requireFromRoot } from './checkout.mjs';
import { CommandError } from './command-error.mjs';
import { say } from './progress.mjs';
import { extensionsOff } from './setting.mjs';

/** The list of installed extensions that the server reads when it starts. */
const SERVER_LIST = inRoot('dist', 'extensions.json');

const fromRoot = (file) => (file === null ? null : path.relative(ROOT, file).split(path.sep).join('/'));

/** Writes a file unless it has this content already. Atomic: a server that starts meanwhile reads the old or the new one. */
function writeIfChanged(file, content) {
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, content);
  renameSync(`${file}.${process.pid}`, file);
}

/** Writes the list of installed extensions for the server: what is installed, not what runs, since EXTENSIONS_OFF is read at startup. */
export function writeServerList() {
  const list = discoverExtensions(ROOT).map(({ name, package: from, version, host, api, local }) => ({ name, package: from, version, host, api: fromRoot(api), local }));
  writeIfChanged(SERVER_LIST, `${JSON.stringify(list, null, 2)}\n`);
}

/** Prints which extensions are installed. */
export function nameExtensions() {
  const installed = discoverExtensions(ROOT);
  if (installed.length > 0) say(`extensions: ${installed.map(({ name, version }) => `${name} ${version}`).join(', ')}`);
}

/**
 * Checks, before anything is compiled, that the installed extensions were written for this version: what the compilers would say of one that
 * was not is hard to understand. Those in EXTENSIONS_OFF are not looked at, nor are packages without a range, which the server refuses.
 * @param {string} [root] the checkout
 * @throws {CommandError} naming each that was written for other versions
 */
export function assertExtensionsFit(root = ROOT) {
  const [off, { version }] = [extensionsOff(), JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))];
  const { satisfies, validRange } = requireFromRoot('semver');
  const misfits = discoverExtensions(root).filter(({ name, host }) => !off.has(name) && validRange(host) !== null && !satisfies(version, host, { includePrerelease: true }));
  if (misfits.length === 0) return;
  throw new CommandError([
    ...misfits.map(({ name, host }) => `The extension "${name}" supports Switchboard ${host}, but this is ${version}: install a version of it that supports ${version}.`),
    `To start without ${misfits.length === 1 ? 'it' : 'them'}: EXTENSIONS_OFF=${[...new Set([...off, ...misfits.map(({ name }) => name)])].filter(Boolean).join(',')}`,
  ].join('\n'));
}

/** The extensions in the checkout that have to be compiled: those with an API half and a tsconfig.build.json, except those that `EXTENSIONS_OFF` names. */
export function compiledExtensions() {
  const off = extensionsOff();
  return discoverExtensions(ROOT)
    .filter(({ name, dir, local, api }) => local && api !== null && !off.has(name) && existsSync(path.join(dir, 'tsconfig.build.json')))
    .map(({ name, dir, api }) => ({ name, folder: fromRoot(dir), output: fromRoot(api) }));
}
