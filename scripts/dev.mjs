// `npm run dev`: restarts the API and reloads the page when their sources change. `npm run dev -- --port 4200` sets the page's
// port; the API listens on PORT. Ctrl-C stops both.
import { mkdirSync, utimesSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { invalidateBuilds, preparePackages } from './lib/build.mjs';
import { STATE_DIR, inRoot } from './lib/checkout.mjs';
import { isStopping, runNode, startNode } from './lib/children.mjs';
import { childEnvironment } from './lib/environment.mjs';
import { runCommand } from './lib/command.mjs';
import { CommandError } from './lib/command-error.mjs';
import { nameExtensions, writeServerList } from './lib/extension-lists.mjs';
import { step } from './lib/progress.mjs';
import { appNode } from './lib/runtime.mjs';
import { readSetting } from './lib/setting.mjs';
import { TARGETS, extensionTargets, nest, ng } from './lib/targets.mjs';

/** Configures the page's development server to proxy to the API, using the same settings that the API will read. */
function writeProxy() {
  const port = readSetting('PORT') ?? '3000';
  const target = path.join(STATE_DIR, 'proxy.json');
  mkdirSync(STATE_DIR, { recursive: true });
  const rule = { target: `http://127.0.0.1:${port}`, secure: false };
  writeFileSync(target, JSON.stringify({ '/api': rule }));
  return target;
}

/** Runs one of a target's commands to its end. */
async function complete(title, args, node, env) {
  await step(title, async () => {
    const { code, output } = await runNode(node, args, { env });
    if (code !== 0) throw new CommandError(output.trim());
  });
}

/** Builds the extensions in the checkout, and the types that they are compiled against. */
async function buildExtensions(node, env) {
  const targets = extensionTargets();
  if (targets.length > 0) await complete(TARGETS.api.title, TARGETS.api.check(), node, env);
  TARGETS.api.finish();
  for (const { title, command } of targets) await complete(title, command(), node, env);
  writeServerList();
  nameExtensions();
  return targets;
}

/** Restarts the API when an extension was compiled again: its watcher restarts it when one of its own files gets a new time. */
function restartWithExtensions(targets) {
  let timer;
  for (const { compiled } of targets) {
    watch(inRoot(compiled.folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => utimesSync(inRoot('api', 'src', 'main.ts'), new Date(), new Date()), 300);
    });
  }
}

const DEV = {
  call: 'npm run dev',
  does: 'Serves the pages, and the API on PORT, and rebuilds them when a file changes, until you press Ctrl-C.',
  options: { port: { type: 'string', value: 'N', default: '4200', does: 'port on which to serve the pages' } },
};

await runCommand(DEV, async ({ values }) => {
  if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) throw new CommandError(`--port must be a port number, not "${values.port}".`);
  await preparePackages();
  invalidateBuilds(); // the watchers write into the same folders
  const node = appNode();
  const proxy = writeProxy();
  const page = `http://127.0.0.1:${values.port}`;
  // The browser's origin is the development server, so the API must accept it as its own.
  const env = childEnvironment(node, { NG_CLI_ANALYTICS: 'false', PUBLIC_URL: page, PUBLIC_URL_FILE: '' });
  await complete(TARGETS.shared.title, TARGETS.shared.command(), node, env);
  const extensions = await buildExtensions(node, env);

  const stdio = ['ignore', 'inherit', 'inherit'];
  const watchers = {
    'the shared types': startNode(node, [...TARGETS.shared.command(), '--watch', '--preserveWatchOutput'], { env, stdio }),
    'the API': startNode(node, [...nest(), 'start', '--watch', '--no-shell', '--preserveWatchOutput'], { env, stdio }),
    ...Object.fromEntries(extensions.map(({ name, command }) => [name, startNode(node, [...command(), '--watch', '--preserveWatchOutput'], { env, stdio })])),
    'the pages': startNode(node, [...ng(), 'serve', '--port', values.port, '--proxy-config', proxy], { env: { ...env, PORT: values.port }, stdio }),
  };
  restartWithExtensions(extensions);
  console.log(`\nOpen ${page} (Ctrl-C stops everything).\n`);
  for (const [name, child] of Object.entries(watchers)) {
    child.once('exit', (code) => {
      if (isStopping()) return;
      console.error(`\nThe watcher of ${name} exited (${code ?? 'by a signal'}); stopping the others.`);
      process.kill(process.pid, 'SIGTERM');
    });
  }
  return undefined;
});
