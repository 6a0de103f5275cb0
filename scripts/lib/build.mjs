import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { STATE_DIR, inRoot } from './checkout.mjs';
import { withBuildLock } from './build-lock.mjs';
import { runNode } from './children.mjs';
import { childEnvironment } from './environment.mjs';
import { CommandError } from './command-error.mjs';
import { writeConsoleExtensions } from './console-extensions.mjs';
import { deleteStamp, compareWithStamp, writeStamp } from './fingerprint.mjs';
import { assertExtensionsFit, nameExtensions, writeServerList } from './extension-lists.mjs';
import { installPackages, packagesAreCurrent } from './install.mjs';
import { step } from './progress.mjs';
import { publishPages } from './publish-pages.mjs';
import { appNode } from './runtime.mjs';
import { TARGETS, allTargets, buildSalt, extensionTargets } from './targets.mjs';

/** Files that a compiler writes for a source file. */
const COMPILED = /(\.d\.ts|\.js)(\.map)?$/;

/**
 * Removes compiled files whose source no longer exists. Runs after the build rather than before, so that a server running from the
 * folder never finds it empty.
 */
function removeOrphans({ folder, sources }) {
  for (const entry of readdirSync(inRoot(folder), { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const source = path.join(inRoot(sources), path.relative(inRoot(folder), file));
    const isOrphan = ['.ts', '.js'].every((extension) => !existsSync(source.replace(COMPILED, extension)));
    if (entry.isFile() && isOrphan) rmSync(file);
  }
}

/** Builds one target unless its stamp is current. */
async function buildTarget(target, salt) {
  const stamp = { ...target, salt };
  const { current, hash } = compareWithStamp(stamp);
  if (current) return;
  deleteStamp(target.name);
  await step(target.title, async () => {
    const node = appNode();
    if (target.draft) rmSync(inRoot(target.draft), { recursive: true, force: true });
    for (const args of [target.command(), target.check?.()]) {
      if (!args) continue;
      const { code, output } = await runNode(node, args, { env: childEnvironment(node, { NG_CLI_ANALYTICS: 'false' }) });
      if (code !== 0) throw new CommandError(output.trim());
    }
    if (target.compiled) removeOrphans(target.compiled);
    target.finish?.();
    if (target.draft) publishPages(inRoot(target.draft), path.dirname(inRoot(target.output)), path.join(STATE_DIR, `${target.name}.generation`));
    writeStamp(stamp, hash);
  });
}

async function buildServer(salt) {
  await buildTarget(TARGETS.shared, salt);
  await buildTarget(TARGETS.api, salt);
  for (const target of extensionTargets()) await buildTarget(target, salt);
}

/** The API is compiled against shared's built types, extensions against the API's; the web pages read shared's sources and need not wait. */
async function buildTargets() {
  const salt = buildSalt();
  const outcomes = await Promise.allSettled([
    buildServer(salt),
    buildTarget(TARGETS.admin, salt),
  ]);
  const faults = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
  if (faults.length > 0) throw faults.every((fault) => fault instanceof CommandError) ? new CommandError(faults.map(({ message }) => message).join('\n\n')) : faults[0];
}

/**
 * The targets that are out of date with respect to the current sources, tools and packages.
 * @returns {string[]} `shared`, `api`, `admin`, and `extension-NAME` for each extension in the checkout; empty when everything is up to date
 */
export function staleTargets() {
  const salt = buildSalt();
  return allTargets().filter((target) => !compareWithStamp({ ...target, salt }).current).map(({ name }) => name);
}

const everythingIsCurrent = () => packagesAreCurrent() && staleTargets().length === 0;

/**
 * Prepares the checkout for running: installs packages and builds everything. Skips what is current; if all of it is, takes no
 * lock.
 * @param {{ withMisfits?: boolean }} [options] `withMisfits`: also when an extension was written for another version
 * @throws {CommandError} with the failing tool's output, or naming the extensions that were written for other versions
 */
export async function prepare({ withMisfits = false } = {}) {
  writeConsoleExtensions();
  if (!everythingIsCurrent()) {
    await withBuildLock(async () => {
      await installPackages();
      if (!withMisfits) assertExtensionsFit();
      await buildTargets();
    });
  }
  writeServerList();
  nameExtensions();
}

/**
 * Builds a target that `prepare` does not, unless it is current; call that first.
 * @param {import('./targets.mjs').Target} target
 * @throws {CommandError} with the failing tool's output
 */
export const buildOne = (target) => withBuildLock(() => buildTarget(target, buildSalt()));

/** Installs packages only, for commands that build by themselves or not at all. */
export async function preparePackages() {
  writeConsoleExtensions();
  if (!packagesAreCurrent()) await withBuildLock(installPackages);
}

/** Forces the next build regardless of stamps: another tool is about to write into the output folders. */
export function invalidateBuilds() {
  for (const { name } of allTargets()) deleteStamp(name);
}
