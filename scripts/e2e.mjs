// `npm run e2e`: builds what has changed, then the browser tests. What follows `--` goes to Playwright: `npm run e2e -- --headed`.
import { prepare } from './lib/build.mjs';
import { runNode } from './lib/children.mjs';
import { childEnvironment } from './lib/environment.mjs';
import { runCommand } from './lib/fault.mjs';
import { appNode } from './lib/runtime.mjs';
import { playwright } from './lib/targets.mjs';

await runCommand(async () => {
  await prepare();
  const node = appNode();
  const args = [...playwright(), 'test', '-c', 'e2e/playwright.config.ts', ...process.argv.slice(2)];
  return (await runNode(node, args, { env: childEnvironment(node), stream: true })).code;
});
