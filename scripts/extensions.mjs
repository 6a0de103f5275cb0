// Finds the installed extensions. Plain Node without packages: it runs before anything is installed or built.
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';

/**
 * An installed extension, as its package.json describes it.
 * @typedef {object} InstalledExtension
 * @property {string} name its name in Switchboard: prefix of its routes, pages and tables
 * @property {string} package the name of its npm package
 * @property {string} dir absolute path of its package, without symbolic links
 * @property {string | null} host range of Switchboard's versions that it supports, as in npm's semver
 * @property {string | null} api absolute path of the module whose default export is its API half; null if it has none
 * @property {string | null} admin absolute path of the TypeScript file whose default export is its console half; null if it has none
 * @property {string} version the version of its package
 * @property {boolean} local whether it is in the checkout's folder `extensions` and so built together with Switchboard
 */

/** The text that a package.json must contain to be worth parsing. */
const FIELD = '"switchboard"';

/** @returns {Record<string, any> | null} a package's manifest if it has the field `switchboard`; null otherwise */
function manifestOf(dir) {
  const file = path.join(dir, 'package.json');
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8');
  if (!text.includes(FIELD)) return null;
  try {
    const manifest = JSON.parse(text);
    return manifest.switchboard !== null && typeof manifest.switchboard === 'object' ? manifest : null;
  } catch (error) {
    throw new Error(`${file} is not valid JSON: ${error.message}`);
  }
}

/** The packages in the checkout's folder `extensions`. */
function localFolders(root) {
  const folder = path.join(root, 'extensions');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.')).map(({ name }) => path.join(folder, name));
}

/** The packages that the checkout depends on and that are installed. */
function dependencyFolders(root) {
  const { dependencies = {} } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return Object.keys(dependencies).map((name) => path.join(root, 'node_modules', ...name.split('/'))).filter((dir) => existsSync(dir));
}

/** What an extension may be called: its name becomes part of paths, routes and table names. The server checks the same. */
const NAME = /^[a-z][a-z0-9-]{0,40}$/;

const text = (value) => (typeof value === 'string' && value !== '' ? value : null);

/** @returns {InstalledExtension} */
function describe(root, dir, manifest) {
  const { name, host, api, admin } = manifest.switchboard;
  if (text(name) !== null && !NAME.test(name)) throw new Error(`${path.join(dir, 'package.json')} names the extension "${name}", which is not a valid name.`);
  const fileOf = (value) => (text(value) === null ? null : path.join(dir, value));
  return {
    name: text(name) ?? path.basename(dir),
    package: text(manifest.name) ?? path.basename(dir),
    dir,
    host: text(host),
    api: fileOf(api),
    admin: fileOf(admin),
    version: text(manifest.version) ?? '0.0.0',
    local: path.dirname(dir) === path.join(realpathSync(root), 'extensions'),
  };
}

/**
 * Finds the installed extensions: packages whose package.json has the field `switchboard`, in the checkout's folder `extensions`, unless their folder's name
 * begins with a dot, and among the `dependencies` of its package.json. Checks nothing else about them; the server does, before it starts.
 * @param {string} root the checkout
 * @returns {InstalledExtension[]} sorted by name, each package once
 * @throws {Error} when the package.json of one is not valid JSON, or contains a name that none may have
 */
export function discoverExtensions(root) {
  const found = new Map();
  for (const folder of [...localFolders(root), ...dependencyFolders(root)]) {
    const dir = realpathSync(folder);
    const manifest = found.has(dir) ? null : manifestOf(dir);
    if (manifest) found.set(dir, describe(root, dir, manifest));
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
}
