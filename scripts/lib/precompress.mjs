import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { inRoot } from './checkout.mjs';

const TEXT = /\.(js|css|svg|json|txt|webmanifest)$/;
/** Bytes under which compression saves less than its own header and lookup cost. */
const LEAST = 1_024;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/**
 * Lays a compressed copy (.br and .gz) beside each text file of a folder, for the server to send instead: made once a build, as
 * small as it gets, and no work for the server.
 * @param {string} folder from the checkout's root
 */
export async function precompress(folder) {
  const entries = readdirSync(inRoot(folder), { withFileTypes: true, recursive: true });
  await Promise.all(entries.filter((entry) => entry.isFile() && TEXT.test(entry.name)).map(async (entry) => {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const content = await readFile(file);
    if (content.length < LEAST) return;
    const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    const [small, zipped] = await Promise.all([brotli(content, { params: quality }), zip(content, { level: 9 })]);
    await Promise.all([writeFile(`${file}.br`, small), writeFile(`${file}.gz`, zipped)]);
  }));
}
