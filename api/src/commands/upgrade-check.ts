// `npm run upgrade:check -- --from URL`: says whether a running version can be replaced by this one without stopping it first.
import { z } from 'zod';
import { productVersion } from '../core/build/build.js';
import { runDatabaseCommand } from './database-command.js';
import { upgradeCheck } from './upgrade-check.command.js';
import { judgeUpgrade } from './upgrade-check/judge-upgrade.js';

/** How long the running server may take to answer, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** The part of `/api/health` that matters here; only joined servers have a messenger. */
const health = z.object({ version: z.string(), parts: z.object({ messenger: z.unknown().optional() }) });

await runDatabaseCommand(upgradeCheck, async ({ values }) => {
  const address = new URL('/api/health', values.from);
  const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' }).catch((error: unknown) => {
    throw new Error(`${address.href} does not respond: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
  const answer = health.safeParse(await response.json().catch(() => null));
  if (!answer.success) throw new Error(`${address.href} does not answer as Switchboard does.`);
  const { version, parts } = answer.data;
  const { rolls, reason } = judgeUpgrade({ version, isJoined: parts.messenger !== undefined }, productVersion());
  console.log(`From ${version} to ${productVersion()}: ${rolls ? 'rolls' : 'stop first'}. ${reason}`);
  if (!rolls) process.exitCode = 1;
});
