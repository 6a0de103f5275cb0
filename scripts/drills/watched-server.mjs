// The server, with two things to look at from outside: on SIGUSR2 it collects its garbage and notes its memory, and it notes each rejection
// that nobody handled. Both as lines of JSON in the file that WATCHED_FILE names.
import { appendFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SERVER_ENTRY } from '../lib/checkout.mjs';

const note = (fact) => appendFileSync(process.env.WATCHED_FILE, `${JSON.stringify(fact)}\n`);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

process.on('SIGUSR2', () => {
  collect();
  const { heapUsed, rss } = process.memoryUsage();
  note({ heap: heapUsed, resident: rss });
});
process.prependListener('unhandledRejection', (reason) => note({ unhandled: String(reason?.stack ?? reason) }));

await import(pathToFileURL(SERVER_ENTRY).href);
