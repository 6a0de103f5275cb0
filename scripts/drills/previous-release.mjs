// The previous release, built out of the history: the drills of upgrades let its servers run beside those of this one. previous-release.json names its
// commit, and the version as which it runs: until there is a tag, the commits before bear the version of this release.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, linkSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT, inRoot } from '../lib/checkout.mjs';
import { runNode } from '../lib/children.mjs';
import { CommandError } from '../lib/command-error.mjs';
import { childEnvironment } from '../lib/environment.mjs';
import { step } from '../lib/progress.mjs';
import { appNode } from '../lib/runtime.mjs';

const { commit, version } = JSON.parse(readFileSync(new URL('previous-release.json', import.meta.url), 'utf8'));

/** The commit of the previous release. */
export const previousCommit = commit;

/** What builds leave in node_modules. */
const NOT_LINKED = ['.switchboard', '.cache'];

/**
 * The output of git.
 * @param {string} folder of a checkout
 * @param {...string} args
 * @returns {string | null} null if it failed
 */
function git(folder, ...args) {
  try {
    return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 * 1_048_576 }).trim();
  } catch {
    return null;
  }
}

/**
 * Makes sure that the history contains a commit.
 * @param {string} name of the commit
 * @param {string} [folder] the checkout
 * @throws {CommandError} saying why it does not, and what to do
 */
export function assertInHistory(name, folder = ROOT) {
  if (git(folder, 'cat-file', '-t', name) === 'commit') return;
  const what = `The previous release, commit ${name.slice(0, 12)},`;
  if (git(folder, 'rev-parse', '--is-shallow-repository') === 'true')
    throw new CommandError(`${what} is not in this checkout, which has only the end of the history. Fetch the rest and run the command again: git fetch --unshallow`);
  throw new CommandError(`${what} was not found: ${folder} is not a checkout of Switchboard's repository, or git is not installed.`);
}

/** Copies a folder by links to its files, or by their contents where the file system has no links. */
function linkFolder(from, to, except = []) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (except.includes(name)) continue;
    const [source, target] = [path.join(from, name), path.join(to, name)];
    const stat = lstatSync(source);
    if (stat.isDirectory()) linkFolder(source, target);
    else if (stat.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else
      try {
        linkSync(source, target);
      } catch {
        copyFileSync(source, target);
      }
  }
}

function unpack(folder) {
  mkdirSync(folder, { recursive: true });
  const archive = `${folder}.tar`;
  execFileSync('git', ['-C', ROOT, 'archive', '--format=tar', `--output=${archive}`, commit]);
  execFileSync('tar', ['-xf', archive, '-C', folder]);
  rmSync(archive);
}

/** Lends it the installed packages if they are the same; otherwise its build installs its own. */
function lendPackages(folder) {
  const lock = (root) => readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  if (lock(folder) === lock(ROOT)) linkFolder(inRoot('node_modules'), path.join(folder, 'node_modules'), NOT_LINKED);
}

async function build(folder) {
  const node = appNode();
  const { code, output } = await runNode(node, ['scripts/build.mjs'], { cwd: folder, env: childEnvironment(node) });
  if (code !== 0) throw new CommandError(`The previous release could not be built in ${folder}:\n${output.trim()}`);
}

function bearVersion(folder) {
  const file = path.join(folder, 'package.json');
  // Links lead to the packages of this checkout: only files of its own are written.
  writeFileSync(file, `${JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), version }, null, 2)}\n`);
}

/**
 * Builds the previous release in `.cache/previous-release/COMMIT`, unless it is there.
 * @returns {Promise<string>} its folder, a checkout that is built
 * @throws {CommandError} when the commit is not in the history, or with what its build says
 */
export async function preparePreviousRelease() {
  const folder = inRoot('.cache', 'previous-release', commit);
  if (existsSync(folder)) return folder;
  assertInHistory(commit);
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  await step(`unpacking the previous release, ${version}`, async () => {
    unpack(draft);
    lendPackages(draft);
  });
  await step('building the previous release', () => build(draft));
  bearVersion(draft);
  renameSync(draft, folder);
  return folder;
}
