import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of Switchboard's package.json, against which relative paths in settings are resolved, wherever the process was started.
 *
 * @throws Error when the code runs outside a Switchboard checkout
 */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'switchboard') return folder;
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The package.json of Switchboard was not found in any folder above the running code.');
    folder = parent;
  }
}
