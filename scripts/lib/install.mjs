import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { STATE_DIR, inRoot } from './checkout.mjs';
import { runNode } from './children.mjs';
import { npmEnvironment } from './environment.mjs';
import { CommandFault } from './fault.mjs';
import { step } from './progress.mjs';
import { npmCommand } from './runtime.mjs';

/**
 * node_modules is current when its stamp names the very lock file that stands in the checkout, on this platform. npm removes
 * the stamp with everything else when it begins, so an installation that was cut short has none and is done again.
 */

const STAMP = path.join(STATE_DIR, 'install.json');
/** npm's own record of what it installed, written as its last act. */
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
 * Whether somebody's own `npm install` already brought everything that the lock file names, each in its version. Saves a
 * second installation to who installs by hand first.
 */
function installedByHand(text) {
  if (!existsSync(NPM_RECORD)) return false;
  try {
    const { packages: wanted } = JSON.parse(text);
    const { packages: present } = JSON.parse(readFileSync(NPM_RECORD, 'utf8'));
    return Object.entries(wanted).every(([where, entry]) => {
      if (!where.startsWith('node_modules/') && !where.includes('/node_modules/')) return true; // the workspaces themselves
      const there = present[where];
      return there ? there.version === entry.version && there.integrity === entry.integrity : !needed(entry);
    });
  } catch {
    return false;
  }
}

/** Whether node_modules holds exactly what package-lock.json names. */
export function packagesAreCurrent() {
  const text = lockText();
  if (stamped(text)) return true;
  if (!installedByHand(text)) return false;
  writeStamp(text);
  return true;
}

/**
 * Installs what package-lock.json names, unless that is there already. Call it under the build lock.
 * @throws {CommandFault} with npm's own words when it fails
 */
export async function installPackages() {
  if (packagesAreCurrent()) return;
  const text = lockText();
  rmSync(STAMP, { force: true });
  rmSync(NPM_RECORD, { force: true });
  const npm = npmCommand();
  await step('installing packages', async () => {
    // No package here needs an install script; development and optional packages are needed whatever npm's settings say.
    const args = [...npm.args, 'ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    const { code, output } = await runNode(npm.node, args, { env: npmEnvironment(npm.node) });
    if (code !== 0) {
      throw new CommandFault(`${output.trim()}\n\nnpm could not install the packages. Mend what it says above and run the command again.`);
    }
  });
  writeStamp(text);
}
