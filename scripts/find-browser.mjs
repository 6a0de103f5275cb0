// Selects the browser for the tests: CHROMIUM_PATH, else an installed Chromium or Chrome, else the one from an npm package.
// CHROMIUM_PATH=packaged forces the latter. `node scripts/find-browser.mjs` prints the result.
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { requireFromRoot } from './lib/checkout.mjs';
import { runCommand } from './lib/command.mjs';
import { CommandError } from './lib/command-error.mjs';
import { packagedBrowser } from './lib/packaged-browser.mjs';

/** Value of CHROMIUM_PATH that selects the npm package's browser. */
const PACKAGED = 'packaged';

/** Possible locations of installed browsers, most likely first. */
function installedPlaces() {
  if (process.platform === 'darwin') {
    return ['/Applications', path.join(os.homedir(), 'Applications')].flatMap((folder) =>
      ['Chromium', 'Google Chrome'].map((name) => path.join(folder, `${name}.app`, 'Contents', 'MacOS', name)));
  }
  if (process.platform === 'win32') {
    return ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].map((name) => process.env[name]).filter(Boolean).flatMap((folder) =>
      [['Google', 'Chrome'], ['Chromium']].map((names) => path.join(folder, ...names, 'Application', 'chrome.exe')));
  }
  // Prefer the headless shell if present: each page takes a third less time, and tests need no windows.
  const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = [...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean), '/usr/bin', '/usr/local/bin', '/snap/bin'];
  return [...names.flatMap((name) => folders.map((folder) => path.join(folder, name))), '/usr/lib/chromium/chromium', '/opt/google/chrome/chrome'];
}

/**
 * Checks that a browser really starts and shows a page, driven exactly as the tests drive it.
 * @returns {Promise<string | null>} null when it does, otherwise its error output
 */
async function startError(file) {
  const { chromium } = requireFromRoot('@playwright/test');
  let browser;
  try {
    browser = await chromium.launch({ executablePath: file, args: ['--disable-dev-shm-usage'], timeout: 60_000 });
    const page = await browser.newPage();
    await page.setContent('<title>ready</title>', { timeout: 30_000 });
    return (await page.title()) === 'ready' ? null : 'it showed an empty page';
  } catch (error) {
    const own = stripVTControlCharacters(String(error.message)).split('\n').filter((line) => line.trim() && !/^\s*(-|<|Call log|Browser logs)/.test(line));
    return own.slice(0, 8).join('\n');
  } finally {
    await browser?.close().catch(() => {}); // it is of no further use either way
  }
}

/**
 * Finds a browser that starts on this machine.
 * @returns {Promise<string>} path of its executable
 * @throws {CommandError} when there is none, explaining how to get one
 */
export async function findBrowser() {
  const requested = process.env.CHROMIUM_PATH;
  if (requested && requested !== PACKAGED) {
    const reason = await startError(requested);
    if (reason) throw new CommandError(`CHROMIUM_PATH is ${requested}, which does not start: ${reason}`);
    return requested;
  }
  const tried = [];
  const places = requested === PACKAGED ? [] : [...new Set(installedPlaces())].filter((file) => existsSync(file));
  for (const file of places) {
    const reason = await startError(file);
    if (!reason) return file;
    tried.push(`${file}: ${reason}`);
  }
  const packaged = await packagedBrowser();
  if (packaged) {
    const reason = await startError(packaged);
    if (!reason) return packaged;
    tried.push(`${packaged}: ${reason}`);
  }
  throw new CommandError(
    ['No browser was found for the tests. Install Chromium (Debian: "apt-get install chromium") or set CHROMIUM_PATH to a browser.', ...tried].join('\n'),
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runCommand({ call: 'node scripts/find-browser.mjs', does: 'Prints the path of the browser that the tests use.' }, async () => {
    console.log(await findBrowser());
    return 0;
  });
}
