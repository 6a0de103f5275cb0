// `npm run seed -- --sessions N`: fills a database with made-up people and sessions. `--help` tells the rest.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { prepare } from './lib/build.mjs';
import { inRoot } from './lib/checkout.mjs';
import { runNode } from './lib/children.mjs';
import { runCommand } from './lib/fault.mjs';
import { appNode } from './lib/runtime.mjs';
import { serverEnvironment } from './lib/server.mjs';

const ENTRY = inRoot('dist', 'api', 'src', 'upkeep', 'seed.main.js');

await runCommand(async () => {
  if (!existsSync(ENTRY)) await prepare();
  const args = process.argv.slice(2);
  const at = args.findIndex((word) => word === '--database' || word.startsWith('--database='));
  const [option = '', url = ''] = at < 0 ? [] : args.splice(at, args[at].includes('=') ? 1 : 2);
  const database = option.includes('=') ? option.slice(option.indexOf('=') + 1) : url;
  if (option && !database) {
    console.error('--database needs a URL: sqlite:FILE or postgres://…');
    return 2;
  }
  // No access token is ever made here, but with PostgreSQL the settings ask for a key.
  const key = { JWT_SECRET: process.env.JWT_SECRET || randomBytes(32).toString('base64url'), JWT_SECRET_FILE: '' };
  const env = serverEnvironment(database ? { DATABASE_URL: database, DATABASE_URL_FILE: '', ...(database.startsWith('postgres') && key) } : {});
  return (await runNode(appNode(), [ENTRY, ...args], { env, stream: true })).code;
});
