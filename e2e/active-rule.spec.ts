import Database from 'better-sqlite3';
import { isAccessible } from './support/axe.js';
import { ConsolePage } from './support/console-page.js';
import { converse, signUp } from './support/people.js';
import { expect, test } from './support/test.js';

// Otherwise the environment decides, and nobody can change the rule.
test.use({ settings: { SESSION_IDLE_AFTER: '' } });

/** Moves a session's last activity back, as another program might. */
function ageBy(file: string, session_id: string, milliseconds: number): void {
  const database = new Database(file);
  database.prepare('UPDATE user_sessions SET last_activity_at = ? WHERE session_id = ?').run(new Date(Date.now() - milliseconds).toISOString(), session_id);
  database.close();
}

test('a badge says why a session is active; the rule is previewed, then changed for every console', async ({ server, admin, pageOf }) => {
  const person = await signUp(server.url, 'Rule');
  const [quiet, busy] = [await converse(person, 'Said a while ago'), await converse(person, 'Said just now')];
  ageBy(server.database, quiet.session_id, 3 * 60_000);

  const [page, other] = [await pageOf(admin, '/admin/sessions'), await pageOf(admin, '/admin/sessions')];
  const [here, there] = [new ConsolePage(page), new ConsolePage(other)];
  await Promise.all([here.shows({ active_sessions: 2 }), there.shows({ active_sessions: 2 })]);
  const badge = here.row(quiet.session_id).locator('app-status-badge');
  await expect(badge).toHaveAttribute('title', /^Active: last message \d+ minutes ago; idle after 5 minutes without one$/);

  await page.getByRole('button', { name: 'View', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Rule for active sessions…' }).click();
  const dialog = page.getByRole('dialog', { name: 'When is a session active?' });
  await expect(dialog).toContainText('active for 5 minutes after its last message');
  await expect(dialog.getByRole('status')).toHaveText('This is the present rule: 2 active and 0 idle sessions.');
  await dialog.getByRole('textbox', { name: 'Idle after' }).fill('2');
  await expect(dialog.getByRole('status')).toHaveText('With 2 minutes, 1 of 2 active sessions would be idle.');
  // The slider goes along, and by a key to the next of its stops.
  const slider = dialog.getByRole('slider', { name: 'Idle after' });
  await expect(slider).toHaveAttribute('aria-valuetext', '2 minutes');
  await slider.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', '3 minutes');
  await expect(dialog.getByRole('textbox', { name: 'Idle after' })).toHaveValue('3');
  await slider.press('End');
  await expect(dialog.getByRole('combobox', { name: 'Unit' })).toHaveValue('d');
  await expect(dialog.getByRole('status')).toHaveText('With 30 days, 0 of 2 active sessions would be idle.');
  await dialog.getByRole('textbox', { name: 'Idle after' }).fill('2');
  await dialog.getByRole('combobox', { name: 'Unit' }).selectOption('m');
  await expect(slider).toHaveAttribute('aria-valuetext', '2 minutes');
  await expect(dialog.getByRole('status')).toHaveText('With 2 minutes, 1 of 2 active sessions would be idle.');
  await isAccessible(page, true);
  await dialog.getByRole('button', { name: 'Apply for everyone' }).click();
  await expect(dialog).toBeHidden();

  for (const console of [here, there]) {
    await console.shows({ active_sessions: 1 });
    await expect(console.row(quiet.session_id)).toHaveAttribute('data-status', 'idle');
    await expect(console.row(busy.session_id)).toHaveAttribute('data-status', 'active');
  }
  await expect(badge).toHaveAttribute('title', /^Idle: last message \d+ minutes ago; a message makes a session active for 2 minutes$/);

  // On the session's page the badge opens the explanation, which leads to the rule.
  await here.row(quiet.session_id).getByRole('link').click();
  const status = page.getByRole('button', { name: 'Idle', exact: true });
  await status.click();
  const why = page.getByRole('dialog', { name: 'Why this status?' });
  await expect(why).toContainText('Idle: last message');
  await isAccessible(page, true);
  await page.keyboard.press('Escape');
  await expect(why).toBeHidden();
  await expect(status).toBeFocused();

  // Another page of it follows when the rule is changed again, by the same menu on a phone.
  const phone = await pageOf(admin, '/admin/sessions', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' });
  await phone.getByRole('button', { name: 'View', exact: true }).click();
  await isAccessible(phone, true);
  await phone.getByRole('menuitem', { name: 'Rule for active sessions…' }).click();
  await phone.getByRole('dialog').getByRole('textbox', { name: 'Idle after' }).fill('20');
  await phone.getByRole('dialog').getByRole('button', { name: 'Apply for everyone' }).click();
  // Long before the page would have asked by itself.
  await expect(page.getByRole('button', { name: 'Active', exact: true })).toBeVisible({ timeout: 10_000 });
  await page.getByRole('button', { name: 'Active', exact: true }).click();
  await expect(why).toContainText('idle after 20 minutes without one');
  await page.keyboard.press('Escape');

  await page.goto('/admin/audit');
  await expect(page.getByText('changed the rule for active sessions')).toHaveCount(2);
});
