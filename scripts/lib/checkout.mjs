import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root folder, absolute. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where the commands keep what they know between runs. Inside node_modules, so that it goes when node_modules goes. */
export const STATE_DIR = path.join(ROOT, 'node_modules', '.switchboard');

/** The compiled server's entry. */
export const SERVER_ENTRY = path.join(ROOT, 'dist', 'api', 'src', 'main.js');

/**
 * An absolute path inside the checkout.
 * @param {...string} parts path parts from the root
 */
export const inRoot = (...parts) => path.join(ROOT, ...parts);

/** `require` as seen from the checkout's root, to find what is installed there (also where npm did not hoist it to the top). */
export const requireFromRoot = createRequire(path.join(ROOT, 'package.json'));
