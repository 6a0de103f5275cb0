import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from './checkout.mjs';
import { CommandError } from './command-error.mjs';

/** The script in admin/public that index.html loads first. */
const NAME = 'start-recovery.js';

/**
 * Makes the script that loads a page afresh a part of its document: it is there for files that do not arrive, and would be one of them.
 * @param {string} folder of the built pages
 * @throws {CommandError} if the document does not load it
 */
export function inlineStart(folder) {
  const [page, script] = ['index.html', NAME].map((name) => path.join(inRoot(folder), name));
  const html = readFileSync(page, 'utf8');
  const tag = new RegExp(`<script src="/${NAME.replace('.', '\\.')}"([^>]*)></script>`);
  if (!tag.test(html)) throw new CommandError(`admin/src/index.html does not load ${NAME}.`);
  writeFileSync(page, html.replace(tag, (_, attributes) => `<script${attributes}>\n${readFileSync(script, 'utf8')}</script>`));
  rmSync(script);
}
