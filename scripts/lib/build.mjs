import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { STATE_DIR, inRoot } from './checkout.mjs';
import { withBuildLock } from './build-lock.mjs';
import { runNode } from './children.mjs';
import { childEnvironment } from './environment.mjs';
import { CommandFault } from './fault.mjs';
import { forget, inspect, remember } from './fingerprint.mjs';
import { keepTwoGenerations } from './generations.mjs';
import { installPackages, packagesAreCurrent } from './install.mjs';
import { step } from './progress.mjs';
import { appNode } from './runtime.mjs';
import { TARGETS, buildSalt } from './targets.mjs';

/** The file system's own clock, which the times of written files are compared with. */
function fileClock() {
  const file = path.join(STATE_DIR, `clock.${process.pid}`);
  mkdirSync(STATE_DIR, { recursive: true });
  writeFileSync(file, '');
  const { mtimeMs } = statSync(file);
  rmSync(file);
  return mtimeMs;
}

/**
 * Removes what stood in an output folder before the build and was not written by it: what remains of sources that are gone.
 * Afterwards rather than before, so that a server that runs from the folder never finds it empty.
 */
function sweep(folder, before) {
  for (const entry of readdirSync(inRoot(folder), { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && statSync(file).mtimeMs < before) rmSync(file);
  }
}

/** Builds one target unless its stamp still fits. */
async function buildTarget(target, salt) {
  const stamp = { ...target, salt };
  const { current, files } = inspect(stamp);
  if (current) return;
  forget(target.name);
  await step(target.title, async () => {
    const begun = fileClock();
    const node = appNode();
    const { code, output } = await runNode(node, target.command(), { env: childEnvironment(node, { NG_CLI_ANALYTICS: 'false' }) });
    if (code !== 0) throw new CommandFault(output.trim());
    target.finish?.();
    if (target.sweep) sweep(target.sweep, begun);
    if (target.keeps) keepTwoGenerations(inRoot(target.keeps), begun, path.join(STATE_DIR, `${target.name}.generation`));
    remember(stamp, files);
  });
}

/** Shared's types come before the API, which is compiled against them; the web pages read its sources and need not wait. */
async function buildTargets() {
  const salt = buildSalt();
  const outcomes = await Promise.allSettled([
    buildTarget(TARGETS.shared, salt).then(() => buildTarget(TARGETS.api, salt)),
    buildTarget(TARGETS.admin, salt),
  ]);
  const faults = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason);
  if (faults.length > 0) throw faults.every((fault) => fault instanceof CommandFault) ? new CommandFault(faults.map(({ message }) => message).join('\n\n')) : faults[0];
}

function everythingIsCurrent() {
  if (!packagesAreCurrent()) return false;
  const salt = buildSalt();
  return Object.values(TARGETS).every((target) => inspect({ ...target, salt }).current);
}

/**
 * Brings the checkout to where it can run: packages installed, everything built. What is current already is left alone, and
 * then no lock is taken either.
 * @throws {CommandFault} with the failing tool's output
 */
export async function prepare() {
  if (everythingIsCurrent()) return;
  await withBuildLock(async () => {
    await installPackages();
    await buildTargets();
  });
}

/** Only the packages, for commands that build by themselves or not at all. */
export async function preparePackages() {
  if (!packagesAreCurrent()) await withBuildLock(installPackages);
}

/** Lets the next build run whatever the stamps say: somebody else is about to write into the output folders. */
export function forgetBuilds() {
  for (const { name } of Object.values(TARGETS)) forget(name);
}
