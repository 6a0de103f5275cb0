import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AdminUser } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { provideTexts } from '../../core/i18n/provide-texts';
import { destroyPage, pass } from '../../core/page.fixture';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { UsersPage } from './users-page';

function user(user_id: string, changes: Partial<AdminUser> = {}): AdminUser {
  const name = user_id.charAt(0).toUpperCase() + user_id.slice(1);
  return { user_id, email: `${user_id}@example.org`, name, role: 'user', status: 'active', created_at: '2026-01-31T12:00:00.000Z', last_seen_at: null, disabled_reason: null, ...changes };
}

const ADA = user('ada', { role: 'admin' });
const ROBIN = user('robin');

describe('the users page', () => {
  let http: HttpTestingController;
  let harness: RouterTestingHarness;
  const recheck = jest.fn(() => Promise.resolve());

  beforeEach(async () => {
    jest.useFakeTimers();
    recheck.mockClear();
    Element.prototype.scrollIntoView = () => {};
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: '**', component: UsersPage }]),
        provideTexts(),
        { provide: AuthService, useValue: { user: signal({ user_id: 'ada' }), recheck } },
        { provide: PERSISTENT_STORAGE, useValue: null },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    harness = await RouterTestingHarness.create('/admin/users');
  });

  afterEach(destroyPage);

  async function answers(users: AdminUser[], next_cursor: string | null = null): Promise<string> {
    await pass();
    const request = http.expectOne(({ method }) => method === 'GET');
    request.flush({ users, next_cursor, total: 40, at_least: false });
    await pass();
    return request.request.urlWithParams;
  }

  const page = () => harness.routeNativeElement as HTMLElement;
  const row = (id: string) => page().querySelector<HTMLElement>(`tr[data-user-id="${id}"]`);
  const words = (root: ParentNode | null) => root?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
  const dialog = () => document.querySelector<HTMLElement>('mat-dialog-container');
  const buttonIn = (root: ParentNode | null, name: string) =>
    [...(root?.querySelectorAll<HTMLElement>('button, a') ?? [])].find((one) => words(one) === name);

  async function choose(id: string, name: string): Promise<void> {
    row(id)?.querySelector<HTMLElement>('.mat-mdc-menu-trigger')?.click();
    await pass();
    buttonIn(document.querySelector('.mat-mdc-menu-panel'), name)?.click();
    await pass(300);
  }

  async function press(name: string): Promise<void> {
    buttonIn(dialog(), name)?.click();
    await pass();
  }

  async function fill(id: string, value: string): Promise<void> {
    const box = dialog()?.querySelector<HTMLInputElement>(`#${id}`);
    if (box) box.value = value;
    box?.dispatchEvent(new Event('input'));
    await pass();
  }

  function refuse(request: TestRequest, status: number, code: string, errors?: { path: string; message: string }[]): void {
    request.flush({ status, code, detail: 'In English.', errors }, { status, statusText: 'Refused' });
  }

  it('lists users, marks the administrator’s own account, and links to each user’s sessions', async () => {
    expect(await answers([ADA, user('zoe', { name: null, status: 'disabled' })])).toBe('/api/admin/users?limit=50');
    expect(words(row('ada'))).toMatch(/^Ada \(you\)\s?ada@example.org\s?Administrator\s?Active/);
    expect(words(row('zoe'))).toMatch(/^zoe@example.org\s?User\s?Disabled/);
    expect([...(row('zoe')?.querySelectorAll('a') ?? [])].map((link) => link.getAttribute('href'))).toEqual(['/admin/users/zoe', '/admin/sessions?user_id=zoe']);
    expect(page().querySelector('h1')?.textContent).toBe('Users');
  });

  it('keeps search, filters and page in the URL, and requests exactly that', async () => {
    await answers([ADA], 'next');
    const select = page().querySelector<HTMLSelectElement>('#role');
    if (select) select.value = 'admin';
    select?.dispatchEvent(new Event('change'));
    expect(await answers([ADA], 'next')).toBe('/api/admin/users?limit=50&role=admin');
    buttonIn(page(), 'Older')?.click();
    expect(await answers([ROBIN], 'last')).toBe('/api/admin/users?limit=50&role=admin&cursor=next');
    buttonIn(page(), 'Older')?.click();
    expect(await answers([ROBIN])).toContain('cursor=last');
    buttonIn(page(), 'Newer')?.click();
    expect(await answers([ROBIN])).toContain('cursor=next');
    buttonIn(page(), 'Clear filters')?.click();
    expect([await answers([ADA]), TestBed.inject(Router).url]).toEqual(['/api/admin/users?limit=50', '/admin/users']);
  });

  it('keeps a row’s element through a refresh, and shows changes automatically', async () => {
    await answers([ADA, ROBIN]);
    const element = row('robin');
    await pass(5_000);
    await answers([user('nova'), ADA, { ...ROBIN, status: 'disabled' }]);
    expect([row('robin') === element, words(row('robin')).includes('Disabled')]).toEqual([true, true]);
  });

  it('asks for confirmation before it disables a user, and shows the result at once', async () => {
    await answers([ADA, ROBIN]);
    await choose('robin', 'Disable');
    expect(words(dialog())).toMatch(/^Disable Robin\?/);
    expect(dialog()?.querySelector('.form-warning')).toBeNull();
    await fill('disable-reason', ' Left the company ');
    await press('Disable account');
    const request = http.expectOne('/api/admin/users/robin');
    expect([request.request.method, request.request.body]).toEqual(['PATCH', { status: 'disabled', reason: 'Left the company' }]);
    request.flush({ ...ROBIN, status: 'disabled' });
    await pass(300);
    expect(words(row('robin'))).toContain('Disabled');
    expect(words(page().querySelector('app-notice'))).toBe('Robin is disabled and signed out.');
  });

  it('warns administrators before they demote themselves, and says why the last one cannot', async () => {
    await answers([ADA, ROBIN]);
    await choose('ada', 'Make user');
    expect(words(dialog()?.querySelector('.form-warning') ?? null)).toContain('This is your own account');
    await press('Make user');
    refuse(http.expectOne('/api/admin/users/ada'), 409, 'last_admin');
    await pass();
    expect(words(dialog()?.querySelector('[role="alert"]') ?? null)).toMatch(/^This is the last active administrator\. Make someone else/);
    await press('Make user');
    http.expectOne('/api/admin/users/ada').flush({ ...ADA, role: 'user' });
    await pass(300);
    expect(recheck).toHaveBeenCalledTimes(1);
  });

  it('creates an account, with every error shown at its field', async () => {
    await answers([ADA]);
    buttonIn(page(), 'New user')?.click();
    await pass();
    http.expectOne('/api/auth/options').flush({ registration: 'closed', password_min_length: 20 });
    await pass();
    expect(words(dialog())).toContain('At least 20 characters.');
    await press('Create user');
    expect([words(dialog()?.querySelector('#new-email-error') ?? null), document.activeElement?.id]).toEqual(['Enter an email address.', 'new-email']);
    await fill('new-email', ' nova@example.org ');
    await fill('new-password', 'short');
    await press('Create user');
    const first = http.expectOne('/api/admin/users');
    expect(first.request.body).toEqual({ email: 'nova@example.org', password: 'short', role: 'user' });
    refuse(first, 422, 'invalid', [{ path: 'password', message: 'must be at least 20 characters long' }]);
    await pass();
    expect(words(dialog()?.querySelector('#new-password-error') ?? null)).toBe('Must be at least 20 characters long.');
    await press('Create user');
    refuse(http.expectOne('/api/admin/users'), 409, 'email_taken');
    await pass();
    expect(words(dialog()?.querySelector('#new-email-error') ?? null)).toBe('An account with this email address already exists.');
    await press('Create user');
    http.expectOne('/api/admin/users').flush(user('nova'));
    await pass(300);
    expect([dialog(), words(page().querySelector('app-notice'))]).toEqual([null, 'The account for Nova is ready.']);
  });

  it('resets a password, which is hidden until the administrator shows it', async () => {
    await answers([ADA, ROBIN]);
    await choose('robin', 'Reset password');
    http.expectOne('/api/auth/options').flush({ registration: 'closed', password_min_length: 15 });
    const box = dialog()?.querySelector<HTMLInputElement>('#reset-password');
    expect([box?.type, box?.autocomplete]).toEqual(['password', 'new-password']);
    dialog()?.querySelector<HTMLElement>('input[type="checkbox"]')?.click();
    await pass();
    expect(box?.type).toBe('text');
    await fill('reset-password', 'nine purple teapots hum');
    await press('Reset password');
    const request = http.expectOne('/api/admin/users/robin/password');
    expect(request.request.body).toEqual({ password: 'nine purple teapots hum' });
    request.flush(null);
    await pass(300);
    expect(words(page().querySelector('app-notice'))).toBe('Robin has a new password and was signed out everywhere.');
  });

  it('sorts by when users were last seen, first those seen most recently, and keeps that in the URL', async () => {
    await answers([ADA, user('zoe', { last_seen_at: '2026-01-31T11:00:00.000Z' })], 'next');
    expect([words(row('ada')!.querySelector('.seen')), row('zoe')?.querySelector('.seen time')?.getAttribute('datetime')]).toEqual([
      'Last seen Never', '2026-01-31T11:00:00.000Z',
    ]);
    buttonIn(page(), 'Last seen')?.click();
    expect(await answers([ADA])).toBe('/api/admin/users?limit=50&sort=-last_seen_at');
    buttonIn(page(), 'Last seen')?.click();
    expect([await answers([ADA]), TestBed.inject(Router).url]).toEqual(['/api/admin/users?limit=50&sort=last_seen_at', '/admin/users?sort=last_seen_at']);
    expect(page().querySelector('th.seen')?.getAttribute('aria-sort')).toBe('ascending');
  });

  it('disables several users with one reason, one after another, and says which could not be disabled', async () => {
    const ZOE = user('zoe');
    await answers([ADA, ROBIN, ZOE]);
    const pick = (id: string) => row(id)?.querySelector<HTMLInputElement>('input[type="checkbox"]');
    expect(pick('ada')?.disabled).toBe(true);
    page().querySelector<HTMLInputElement>('th input')?.click();
    await pass();
    expect([pick('robin')?.checked, pick('zoe')?.checked, words(page().querySelector('.bulk span'))]).toEqual([true, true, '2 users selected']);
    buttonIn(page(), 'Disable accounts')?.click();
    await pass();
    await fill('bulk-reason', 'Course has ended');
    await press('Disable accounts');
    http.expectNone('/api/admin/users/zoe');
    const first = http.expectOne('/api/admin/users/robin');
    expect(first.request.body).toEqual({ status: 'disabled', reason: 'Course has ended' });
    first.flush({ ...ROBIN, status: 'disabled' });
    await pass();
    expect(words(dialog())).toContain('1 of 2 accounts');
    refuse(http.expectOne('/api/admin/users/zoe'), 409, 'last_admin');
    await pass();
    expect(words(dialog()?.querySelector('.form-problem') ?? null)).toMatch(/^Zoe: This is the last active administrator/);
    await press('Close');
    await pass(300);
    expect([words(page().querySelector('.bulk span')), words(page().querySelector('app-notice'))]).toEqual(['1 user selected', '1 account is disabled.']);
  });

  it('distinguishes no match from a failure', async () => {
    await pass();
    http.expectOne(({ method }) => method === 'GET').error(new ProgressEvent('error'));
    await pass();
    expect(words(page())).toContain('The users could not be loaded');
    await pass(5_000);
    await answers([]);
    expect(words(page())).toContain('No user matches');
  });
});
