import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** Where a program is installed, also where only administrators look; undefined if it is not. */
export const programOf = (name: string): string | undefined => folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
