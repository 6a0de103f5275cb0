// `npm run extension -- check NAME` runs this with the folder of the extension.
import type { Extension } from '@switchboard/api';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { databaseKinds } from '../databases.js';
import { checkExtension } from './check-extension.js';

const [folder = '.'] = process.argv.slice(2);
const { switchboard } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { switchboard: { name: string; api?: string } };
const extension = switchboard.api ? ((await import(pathToFileURL(join(folder, switchboard.api)).href)) as { default: Extension }).default : null;

await checkExtension(folder, extension, databaseKinds, ({ title, faults }) => {
  console.log(`${faults.length === 0 ? 'ok    ' : 'FAILED'}  ${title}`);
  for (const fault of faults) console.log(`          ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
});
