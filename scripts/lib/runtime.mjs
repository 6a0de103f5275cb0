import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { ROOT, inRoot } from './checkout.mjs';
import { CommandError } from './command-error.mjs';

/** The minimum Node version of Switchboard. */
export const NODE_MAJOR = 24;

const EXE = process.platform === 'win32' ? '.exe' : '';
const majorOf = (version) => Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0);

/** The version that a Node binary reports, or null when it does not run here (wrong C library, damaged, no permission). */
function versionOf(file) {
  try {
    return execFileSync(file, ['--version'], { encoding: 'utf8', timeout: 20_000, stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

let found;

/**
 * The Node that everything after the installation runs on: the current one if it is new enough, else the one that npm installed as
 * a package. Looked up once per run.
 * @returns {string} its absolute path
 * @throws {CommandError} explaining what to do when neither works
 */
export function appNode() {
  return (found ??= findAppNode());
}

function findAppNode() {
  if (majorOf(process.versions.node) >= NODE_MAJOR) return process.execPath;
  const packaged = [
    inRoot('node_modules', `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`, 'bin', `node${EXE}`),
    inRoot('node_modules', '.bin', `node${EXE}`),
  ].filter((file) => existsSync(file));
  for (const file of packaged) if (majorOf(versionOf(file) ?? '') >= NODE_MAJOR) return file;
  const why = packaged.length > 0
    ? `the Node ${NODE_MAJOR} that npm installed (${path.relative(ROOT, packaged[0])}) does not run on this machine`
    : `there is no packaged Node ${NODE_MAJOR} for ${process.platform}-${process.arch}`;
  throw new CommandError(
    `Switchboard needs Node ${NODE_MAJOR} or newer. This is Node ${process.versions.node}, and ${why}.\n` +
    `Install Node ${NODE_MAJOR} (https://nodejs.org, or your version manager: "nvm install ${NODE_MAJOR}") and run the command again.`,
  );
}

/**
 * How to start npm without a shell: the Node and the script to run it with. The Node is never the one inside node_modules, which
 * npm replaces while it runs.
 * @returns {{ node: string, args: string[] }} program and first arguments
 * @throws {CommandError} when npm cannot be found
 */
export function npmCommand() {
  const outside = (file) => file && existsSync(file) && !realpathSync(file).startsWith(inRoot('node_modules') + path.sep);
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const candidates = [process.env.npm_node_execpath, process.execPath, ...folders.map((folder) => path.join(folder, `node${EXE}`))];
  const node = candidates.find(outside) ?? process.execPath;
  const scripts = [
    process.env.npm_execpath,
    ...folders.map((folder) => path.join(folder, 'npm')),
    path.join(path.dirname(node), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(path.dirname(node), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  for (const script of scripts) {
    if (!script || !existsSync(script)) continue;
    const file = realpathSync(script);
    if (path.basename(file) === 'npm-cli.js') return { node, args: [file] };
  }
  throw new CommandError('npm was not found. It comes with Node: install Node from https://nodejs.org and try again.');
}
