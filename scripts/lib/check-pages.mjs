import { readFileSync } from 'node:fs';
import { findBrowser } from '../find-browser.mjs';
import { requireFromRoot } from './checkout.mjs';
import { freePort } from './free-port.mjs';
import { ScratchServer } from './scratch-server.mjs';

/** The rules of axe that pages follow: WCAG 2.2 AA, and its own best practices. */
export const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The looks in which each page is opened. */
const LOOKS = [
  { locale: 'en-GB', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { locale: 'de-DE', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
];
/** Time limit for opening a page, in milliseconds. */
const TIMEOUT_MS = 15_000;
const ADMIN = { email: 'admin@switchboard.local', password: 'a password for checks' };

/**
 * The paths of an extension's pages that need no parameter, as its declaration lists them: `''` for the first one.
 * @param {string} file the one that exports its console half
 * @returns {string[]}
 */
export function pagePaths(file) {
  const ts = requireFromRoot('typescript');
  const paths = [];
  const visit = (node, isRoute) => {
    if (ts.isPropertyAssignment(node) && isRoute && node.name.getText() === 'path' && ts.isStringLiteral(node.initializer)) paths.push(node.initializer.text);
    const within = isRoute || (ts.isPropertyAssignment(node) && node.name.getText() === 'routes');
    ts.forEachChild(node, (child) => visit(child, within));
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true), false);
  return paths.filter((path) => !path.includes(':'));
}

/**
 * Opens pages in a browser and looks for what no page of an extension may do.
 * @param {import('@playwright/test').BrowserContext} context signed in
 * @param {string} url of the server
 * @param {string[]} paths of the pages
 * @returns {Promise<string[]>} what axe finds, requests to other hosts, uncaught errors, texts without a translation and pages without one heading
 */
export async function pageFaults(context, url, paths) {
  const { default: AxeBuilder } = await import('@axe-core/playwright');
  const faults = new Set();
  const page = await context.newPage();
  for (const path of paths) {
    const find = (fault) => faults.add(`${path} ${fault}`);
    const asked = (request) => {
      const { protocol, host } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && host !== new URL(url).host) find(`asks for ${request.url()}: a page loads nothing from elsewhere`);
    };
    const failed = (error) => find(`has an uncaught error: ${error.message}`);
    page.on('request', asked).on('pageerror', failed);
    await page.goto(`${url}${path}`, { timeout: TIMEOUT_MS });
    const heading = page.locator('h1');
    await heading.first().waitFor({ timeout: TIMEOUT_MS }).catch(() => undefined);
    await page.waitForLoadState('load', { timeout: TIMEOUT_MS });
    if ((await heading.count()) !== 1) find(`has ${await heading.count()} headings of the first level instead of one`);
    for (const [key] of (await page.locator('body').innerText()).matchAll(/\bx\.[a-z][\w-]*(?:\.[\w-]+)+/g)) find(`shows ${key}, which has no text`);
    const { violations } = await new AxeBuilder({ page }).withTags(TAGS).setLegacyMode().analyze();
    for (const { id, nodes } of violations) find(`is not accessible: ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    page.off('request', asked).off('pageerror', failed);
  }
  await page.close();
  return [...faults];
}

/**
 * Opens the pages of an installed extension as an administrator, in both languages, light and dark, wide and narrow.
 * @param {import('../extensions.mjs').InstalledExtension} extension
 * @returns {Promise<string[]>} see {@link pageFaults}
 * @throws {CommandError} where there is no browser
 */
export async function checkPages({ name, admin }) {
  const paths = pagePaths(admin).map((path) => `/admin/x/${name}${path && `/${path}`}`);
  if (paths.length === 0) return [];
  const { chromium } = await import('@playwright/test');
  const [server, browser] = [
    new ScratchServer(await freePort(), { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password }),
    await chromium.launch({ executablePath: await findBrowser() }),
  ];
  try {
    await server.start();
    const faults = new Set();
    for (const look of LOOKS) {
      const context = await browser.newContext({ ...look, reducedMotion: 'reduce' });
      await context.request.post(`${server.url}/api/auth/login`, { data: ADMIN });
      for (const fault of await pageFaults(context, server.url, paths)) faults.add(fault);
      await context.close();
    }
    return [...faults];
  } finally {
    await browser.close();
    await server.remove();
  }
}
