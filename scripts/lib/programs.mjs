import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { CommandError } from './command-error.mjs';

const runFile = promisify(execFile);

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').ExecFileOptions} [options]
 * @returns {Promise<string>} what it wrote to standard output
 * @throws {CommandError} with the end of its output, when it fails
 */
export async function run(program, args, options = {}) {
  try {
    return (await runFile(program, args, { maxBuffer: 256 * 1024 * 1024, encoding: 'utf8', ...options })).stdout;
  } catch (error) {
    const output = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
    throw new CommandError(`${path.basename(program)} ${args[0] ?? ''} failed: ${output || error.message}`);
  }
}

/** Whether a program is installed. @param {string} name */
export function isInstalled(name) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
