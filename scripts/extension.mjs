// `npm run extension -- list|add|remove|check|new`: see `--help`.
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { discoverExtensions } from './extensions.mjs';
import { buildOne, prepare, preparePackages } from './lib/build.mjs';
import { ROOT, inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { checkPages } from './lib/check-pages.mjs';
import { runCommand } from './lib/command.mjs';
import { CommandError } from './lib/command-error.mjs';
import { childEnvironment, npmEnvironment } from './lib/environment.mjs';
import { EXTENSION } from './lib/extension-command.mjs';
import { createExtension } from './lib/new-extension.mjs';
import { appNode, npmCommand } from './lib/runtime.mjs';
import { serverEnvironment } from './lib/server.mjs';
import { testingTarget } from './lib/targets.mjs';

/** @throws {CommandError} when no extension of this name is installed */
function installed(name) {
  const found = discoverExtensions(ROOT).find((each) => each.name === name);
  if (!found) throw new CommandError(`No extension of the name ${name} is installed.`);
  return found;
}

function list() {
  const all = discoverExtensions(ROOT);
  for (const { name, version, package: from, dir, host } of all) {
    console.log(`${name.padEnd(20)} ${version.padEnd(10)} ${from}, for Switchboard ${host ?? '(not said)'}, in ${path.relative(ROOT, dir)}`);
  }
  if (all.length === 0) console.log('No extensions are installed.');
  return 0;
}

/** Runs npm in the checkout, with its output streamed. @throws {CommandError} when it fails */
async function npm(...args) {
  const { node, args: first } = npmCommand();
  const { code } = await runNode(node, [...first, ...args, '--ignore-scripts', '--no-audit', '--no-fund'], { env: npmEnvironment(node), stream: true });
  if (code !== 0) throw new CommandError('npm failed; its output says why.');
}

async function add(spec) {
  await preparePackages();
  const identify = ({ dir, version }) => `${dir} ${version}`;
  const before = new Set(discoverExtensions(ROOT).map(identify));
  await npm('install', spec);
  const added = discoverExtensions(ROOT).filter((each) => !before.has(identify(each)));
  if (added.length === 0) throw new CommandError(`${spec} was installed, but it is not an extension: its package.json lacks the field "switchboard" (or this very version was installed before). npm uninstall removes it.`);
  await prepare();
  console.log(`Added ${added.map(({ name, version }) => `${name} ${version}`).join(', ')}. Start the server anew to run it.`);
  return 0;
}

async function remove(name, keepData) {
  const extension = installed(name);
  if (!extension.local && !extension.dir.startsWith(inRoot('node_modules') + path.sep))
    throw new CommandError(`${name} is a link to ${extension.dir}, which is left alone. Set EXTENSIONS_OFF=${name}, or remove the link.`);
  if (extension.api !== null && !keepData) {
    await prepare({ withMisfits: true });
    const script = inRoot('dist', 'api', 'src', 'commands', 'extension-remove.js');
    const { code } = await runNode(appNode(), [script, name], { env: serverEnvironment(), stream: true });
    if (code !== 0) return code;
  }
  if (extension.local) {
    // It may be somebody's only copy, so it is put aside rather than deleted: folders that begin with a dot are not looked at.
    let aside = path.join(path.dirname(extension.dir), `.${path.basename(extension.dir)}.removed`);
    for (let at = 2; existsSync(aside); at++) aside = aside.replace(/removed(-\d+)?$/, `removed-${at}`);
    renameSync(extension.dir, aside);
    console.log(`Its folder is now ${path.relative(ROOT, aside)}; delete it when you no longer need it.`);
  } else await npm('uninstall', extension.package);
  await prepare({ withMisfits: true });
  console.log(`Removed ${name}.`);
  return 0;
}

/** Prints one line of what was checked, as `testing/src/check/main.ts` does. @returns {number} the exit code */
function report(title, faults) {
  console.log([`${faults.length === 0 ? 'ok    ' : 'FAILED'}  ${title}`, ...faults.map((fault) => `          ${fault}`)].join('\n'));
  return faults.length === 0 ? 0 : 1;
}

async function check(name) {
  const extension = installed(name);
  try {
    await prepare();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return report('builds', [error.message]);
  }
  report('builds', []);
  await buildOne(testingTarget);
  const node = appNode();
  const { code } = await runNode(node, [inRoot('testing', 'dist', 'check', 'main.js'), extension.dir], { env: childEnvironment(node), stream: true });
  if (extension.admin === null) return code;
  return report('its pages are accessible, in every language, and load nothing from elsewhere', await checkPages(extension)) || code;
}

await runCommand(EXTENSION, async ({ values, words: [action, name] }) => {
  if (action === 'list') return list();
  if (name === undefined) throw new CommandError(`Which one? npm run extension -- ${action} NAME`);
  if (action === 'add') return add(name);
  if (action === 'remove') return remove(name, values['keep-data'] ?? false);
  if (action === 'check') return check(name);
  return createExtension(name, values);
});
