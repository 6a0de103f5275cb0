import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root folder, absolute. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** State that the commands keep between runs. Inside node_modules, so that it is deleted together with it. */
export const STATE_DIR = path.join(ROOT, 'node_modules', '.switchboard');

/** Entry point of the compiled server. */
export const SERVER_ENTRY = path.join(ROOT, 'dist', 'api', 'src', 'main.js');

/**
 * An absolute path inside the checkout.
 * @param {...string} parts path parts from the root
 */
export const inRoot = (...parts) => path.join(ROOT, ...parts);

/** `require` relative to the checkout's root, to resolve packages installed there, including those that npm did not hoist to the top. */
export const requireFromRoot = createRequire(path.join(ROOT, 'package.json'));
