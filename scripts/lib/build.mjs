import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { STATE_DIR, inRoot } from './checkout.mjs';
import { withBuildLock } from './build-lock.mjs';
import { runNode } from './children.mjs';
import { childEnvironment } from './environment.mjs';
import { CommandFault } from './fault.mjs';
import { forget, inspect, remember } from './fingerprint.mjs';
import { installPackages, packagesAreCurrent } from './install.mjs';
import { step } from './progress.mjs';
import { publishPages } from './publish-pages.mjs';
import { appNode } from './runtime.mjs';
import { TARGETS, buildSalt } from './targets.mjs';

/** What a compiler writes for a source file. */
const COMPILED = /(\.d\.ts|\.js)(\.map)?$/;

/**
 * Removes compiled files whose source is gone. After the build rather than before it, so that a server that runs from the folder
 * never finds it empty.
 */
function removeOrphans({ folder, sources }) {
  for (const entry of readdirSync(inRoot(folder), { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const source = path.join(inRoot(sources), path.relative(inRoot(folder), file).replace(COMPILED, '.ts'));
    if (entry.isFile() && !existsSync(source)) rmSync(file);
  }
}

/** Builds one target unless its stamp still fits. */
async function buildTarget(target, salt) {
  const stamp = { ...target, salt };
  const { current, files } = inspect(stamp);
  if (current) return;
  forget(target.name);
  await step(target.title, async () => {
    const node = appNode();
    if (target.draft) rmSync(inRoot(target.draft), { recursive: true, force: true });
    const { code, output } = await runNode(node, target.command(), { env: childEnvironment(node, { NG_CLI_ANALYTICS: 'false' }) });
    if (code !== 0) throw new CommandFault(output.trim());
    target.finish?.();
    if (target.compiled) removeOrphans(target.compiled);
    if (target.draft) publishPages(inRoot(target.draft), path.dirname(inRoot(target.output)), path.join(STATE_DIR, `${target.name}.generation`));
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

/**
 * The parts of the build that were not made from the sources, tools and packages that are there now.
 * @returns {('shared' | 'api' | 'admin')[]} their names, none when everything is up to date
 */
export function staleTargets() {
  const salt = buildSalt();
  return Object.values(TARGETS).filter((target) => !inspect({ ...target, salt }).current).map(({ name }) => name);
}

const everythingIsCurrent = () => packagesAreCurrent() && staleTargets().length === 0;

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
