import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WATCH = new URL('../../scripts/lib/npm-watch.mjs', import.meta.url).href;
/** Uses up every file descriptor, runs for longer than two checks of the watch, and reports the outcome by its exit code. */
const GREEDY = `
  import { closeSync, openSync } from 'node:fs';
  const taken = [];
  try { for (;;) taken.push(openSync('/dev/null')); } catch (error) { if (error.code !== 'EMFILE') throw error; }
  process.on('SIGTERM', () => { taken.forEach((each) => closeSync(each)); process.exit(15); });
  setTimeout(() => { taken.forEach((each) => closeSync(each)); process.exit(0); }, 2_600);`;

test('S18: a process without a free file descriptor does not conclude that npm has exited', async () => {
  // On other platforms a process cannot find out whether its parent's parent is still running.
  if (process.platform !== 'linux') return;
  // The shell stays between the two processes, as npm's does.
  const script = `ulimit -n 64; "${process.execPath}" --import ${WATCH} --input-type=module --eval "$GREEDY"; exit $?`;
  const child = spawn('/bin/sh', ['-c', script], { env: { PATH: process.env['PATH'], GREEDY }, cwd: fileURLToPath(new URL('.', import.meta.url)), stdio: 'ignore' });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(0);
});
