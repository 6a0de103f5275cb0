import { readCommandLine } from '../../api/src/commands/command-line.js';
import { CommandError } from './command-error.mjs';
import { printError } from './progress.mjs';

/**
 * Runs a command of this checkout and exits with its result. Invalid usage is rejected before anything is done, and `--help` only
 * prints the help.
 * @param {import('../../api/src/commands/command-line.js').Command} command
 * @param {(call: import('../../api/src/commands/command-line.js').Call) => Promise<number | undefined>} main resolves to the exit code;
 *   undefined leaves the process running
 * @param {string[]} [args] the command line
 */
export async function runCommand(command, main, args = process.argv.slice(2)) {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    console.error(`Node ${process.versions.node} is too old to run this. Install Node 24 (https://nodejs.org) and try again.`);
    process.exit(1);
  }
  try {
    const call = readCommandLine(command, args);
    const code = typeof call === 'number' ? call : await main(call);
    if (code !== undefined) process.exit(code);
  } catch (error) {
    if (error instanceof CommandError) printError(error.message);
    else printError(String(error?.message ?? error), error);
    process.exit(1);
  }
}
