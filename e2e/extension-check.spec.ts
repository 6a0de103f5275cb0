import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { pageFaults, pagePaths } from '../scripts/lib/check-pages.mjs';
import { expect, signInto, test } from './support/test.js';

const FAULTY = `<!doctype html><html lang="en"><title>Faulty</title><main>
  <h1>One</h1><h1>Two</h1><p>x.faulty.list.none</p><img src="http://elsewhere.invalid/pixel.png">
  <script>setTimeout(() => { throw new Error('late'); })</script></main></html>`;

test('E10: the check of an extension opens its pages, and finds none of its faults in those of csat', async ({ server, admin, browserOf }) => {
  const paths = pagePaths(fileURLToPath(new URL('../extensions/csat/admin/index.ts', import.meta.url)));
  expect(paths).toEqual(['']);
  const context = await browserOf();
  await signInto(context, server.url, admin);
  expect(await pageFaults(context, server.url, ['/admin/x/csat'])).toEqual([]);
});

test.describe('a page of an extension', () => {
  let faulty: Server;
  test.beforeAll(async () => {
    faulty = createServer((_, reply) => reply.setHeader('content-type', 'text/html').end(FAULTY)).listen(0, '127.0.0.1');
    await new Promise((resolve) => faulty.once('listening', resolve));
  });
  test.afterAll(() => new Promise((resolve) => faulty.close(resolve)));

  test('E10: is refused for what axe finds, requests to elsewhere, missing texts, uncaught errors and its headings', async ({ browser }) => {
    const context = await browser.newContext();
    // Nothing is asked of the network for the picture.
    await context.route('http://elsewhere.invalid/**', (route) => route.abort());
    const faults = await pageFaults(context, `http://127.0.0.1:${(faulty.address() as AddressInfo).port}`, ['/page']);
    for (const fault of [
      /^\/page asks for http:\/\/elsewhere\.invalid\/pixel\.png/, /^\/page has an uncaught error: late/, /^\/page has 2 headings/, /^\/page shows x\.faulty\.list\.none/,
      /^\/page is not accessible: image-alt: img/,
    ]) expect(faults).toContainEqual(expect.stringMatching(fault));
    await context.close();
  });
});
