import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { STATE_DIR, inRoot } from './checkout.mjs';
import { runNode } from './children.mjs';
import { npmEnvironment } from './environment.mjs';
import { CommandError } from './command-error.mjs';
import { step } from './progress.mjs';
import { npmCommand } from './runtime.mjs';

/**
 * node_modules is current when its stamp matches the checkout's lock file and this platform. npm deletes the stamp together with
 * everything else when it starts, so an interrupted installation has no stamp and is repeated.
 */

const STAMP = path.join(STATE_DIR, 'install.json');
/** npm's own record of what it installed, written last. */
const NPM_RECORD = inRoot('node_modules', '.package-lock.json');

const lockText = () => readFileSync(inRoot('package-lock.json'));
const identity = (text) =>
  JSON.stringify({ lock: createHash('sha256').update(text).digest('base64url'), platform: process.platform, arch: process.arch });

function writeStamp(text) {
  mkdirSync(STATE_DIR, { recursive: true });
  writeFileSync(`${STAMP}.${process.pid}`, identity(text));
  renameSync(`${STAMP}.${process.pid}`, STAMP);
}

function stamped(text) {
  try {
    return readFileSync(STAMP, 'utf8') === identity(text);
  } catch {
    return false;
  }
}

const libc = () => (process.report?.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl');

/** Whether npm must have installed this entry of the lock file on this machine. */
function needed(entry) {
  if (!entry.optional) return true;
  const fits = (list, value) => !list || list.includes(value);
  if (!entry.os || !entry.cpu || !fits(entry.os, process.platform) || !fits(entry.cpu, process.arch)) return false;
  return !entry.libc || fits(entry.libc, libc());
}

/**
 * Packages that the lock file requires on this machine and that npm's record lacks in that version. npm skips an optional package
 * that it could not fetch and still reports success, so its exit code is not enough.
 * @returns {string[] | null} their paths in node_modules; null when there is no record
 */
function missingPackages(text) {
  try {
    const { packages: wanted } = JSON.parse(text);
    const { packages: present } = JSON.parse(readFileSync(NPM_RECORD, 'utf8'));
    return Object.entries(wanted).filter(([where, entry]) => {
      if (!/(^|\/)node_modules\//.test(where)) return false; // the workspaces themselves
      const there = present[where];
      return there ? there.version !== entry.version || there.integrity !== entry.integrity : needed(entry);
    }).map(([where]) => where);
  } catch {
    return null;
  }
}

/** Whether node_modules contains exactly what package-lock.json requires. A manual `npm install` counts as well. */
export function packagesAreCurrent() {
  const text = lockText();
  if (stamped(text)) return true;
  if (missingPackages(text)?.length !== 0) return false;
  writeStamp(text);
  return true;
}

/**
 * Installs what package-lock.json requires, unless it is installed already. Must be called under the build lock.
 * @throws {CommandError} with npm's output when it fails
 */
export async function installPackages() {
  if (packagesAreCurrent()) return;
  const text = lockText();
  rmSync(STAMP, { force: true });
  rmSync(NPM_RECORD, { force: true });
  const npm = npmCommand();
  await step('installing packages', async () => {
    // No package here needs an install script; development and optional packages are needed regardless of npm's settings.
    const args = [...npm.args, 'ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, output } = await runNode(npm.node, args, { env: npmEnvironment(npm.node) });
    if (code !== 0) {
      throw new CommandError(`${output.trim()}\n\nnpm could not install the packages. Fix what it reports above and run the command again.`);
    }
  });
  const missing = missingPackages(text);
  if (missing?.length !== 0) {
    throw new CommandError(`npm did not install ${missing?.join(', ') ?? 'everything'}; most likely a download failed. Run the command again.`);
  }
  writeStamp(text);
}
