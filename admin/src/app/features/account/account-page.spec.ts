import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { SignIn } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { provideTexts } from '../../core/i18n/provide-texts';
import { destroyPage, pass } from '../../core/page.fixture';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { AccountPage } from './account-page';

function signIn(sign_in_id: string, last_seen_at: string, changes: Partial<SignIn> = {}): SignIn {
  return { sign_in_id, last_seen_at, created_at: '2026-01-01T00:00:00.000Z', device: null, current: false, ...changes };
}

const HERE = signIn('here', '2026-01-31T12:00:00.000Z', { current: true, device: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0' });
const PHONE = signIn('phone', '2026-01-31T12:30:00.000Z');
const OLD = signIn('old', '2026-01-02T12:00:00.000Z');

describe('the account page', () => {
  let http: HttpTestingController;
  let harness: RouterTestingHarness;
  const auth = {
    user: signal({ user_id: 'ada', email: 'ada@example.org', name: 'Ada', role: 'user' }),
    recheck: jest.fn(() => Promise.resolve()),
    signOut: jest.fn(() => Promise.resolve()),
    deleted: jest.fn(() => Promise.resolve()),
  };

  beforeEach(async () => {
    jest.useFakeTimers();
    jest.clearAllMocks();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: '**', component: AccountPage }]),
        provideTexts(),
        { provide: AuthService, useValue: auth },
        { provide: PERSISTENT_STORAGE, useValue: null },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    harness = await RouterTestingHarness.create('/account');
    await pass();
    http.expectOne('/api/auth/options').flush({ registration: 'open', password_min_length: 20 });
    await lists([OLD, HERE, PHONE]);
  });

  afterEach(destroyPage);

  async function lists(sign_ins: SignIn[]): Promise<void> {
    await pass();
    http.expectOne('/api/auth/sign-ins').flush({ sign_ins });
    await pass();
  }

  const page = () => harness.routeNativeElement as HTMLElement;
  const words = (root: ParentNode | null | undefined) => root?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
  const rows = () => [...page().querySelectorAll('li')].map((row) => row.getAttribute('data-sign-in-id'));
  const button = (name: string, root: ParentNode = page()) =>
    [...root.querySelectorAll<HTMLElement>('button')].find((one) => words(one) === name);
  const noticeText = () => [...page().querySelectorAll('app-notice')].map(words).join('');

  async function fill(id: string, value: string): Promise<void> {
    const box = document.querySelector<HTMLInputElement>(`#${id}`);
    if (box) box.value = value;
    box?.dispatchEvent(new Event('input'));
    await pass();
  }

  it('renames the user, and updates the account menu', async () => {
    await fill('name', ' Ada L. ');
    button('Save name')?.click();
    const request = http.expectOne('/api/auth/me');
    expect([request.request.method, request.request.body]).toEqual(['PATCH', { name: 'Ada L.' }]);
    request.flush({});
    await pass();
    expect([noticeText(), auth.recheck.mock.calls.length]).toEqual(['Your name has been saved.', 1]);
  });

  it('changes the password, shows a wrong one at its field, and keeps the input until it succeeds', async () => {
    expect(words(page())).toContain('At least 20 characters.');
    await fill('current_password', 'wrong one');
    await fill('new_password', 'nine purple teapots hum');
    button('Change password')?.click();
    const refused = { status: 403, code: 'wrong_password', detail: 'The current password is incorrect.' };
    http.expectOne('/api/auth/password').flush(refused, { status: 403, statusText: 'Forbidden' });
    await pass();
    const current = page().querySelector<HTMLInputElement>('#current_password');
    expect(words(page().querySelector('#current_password-error'))).toBe('The current password is incorrect.');
    expect([current?.value, document.activeElement === current]).toEqual(['wrong one', true]);
    await fill('current_password', 'the right one');
    button('Change password')?.click();
    const request = http.expectOne('/api/auth/password');
    expect(request.request.body).toEqual({ current_password: 'the right one', password: 'nine purple teapots hum' });
    request.flush(null);
    await lists([HERE]);
    expect([noticeText(), current?.value, rows()]).toEqual(['Your password has been changed. Your other sign-ins have ended.', '', ['here']]);
  });

  it('lists this browser first, then the most recently seen, and ends one', async () => {
    expect(rows()).toEqual(['here', 'phone', 'old']);
    expect(words(page().querySelector('li'))).toMatch(/^Firefox on Linux ?This browser/);
    const other = button('End sign-in');
    other?.focus();
    other?.click();
    const request = http.expectOne('/api/auth/sign-ins/phone');
    expect(request.request.method).toBe('DELETE');
    request.flush(null);
    await lists([HERE, OLD]);
    expect([rows(), noticeText(), document.activeElement?.tagName]).toEqual([['here', 'old'], 'The sign-in has ended.', 'UL']);
  });

  it('ends all others, including one that is already over, and says what could not be ended', async () => {
    button('End all other sign-ins')?.click();
    http.expectOne('/api/auth/sign-ins/phone').flush({}, { status: 404, statusText: 'Not Found' });
    await pass();
    http.expectOne('/api/auth/sign-ins/old').error(new ProgressEvent('error'));
    await lists([HERE, OLD]);
    expect([rows(), words(page().querySelector('[role="alert"]'))]).toEqual([['here', 'old'], expect.stringContaining('could not be reached')]);
    button('End all other sign-ins')?.click();
    http.expectOne('/api/auth/sign-ins/old').flush(null);
    await lists([HERE]);
    expect([rows(), button('End all other sign-ins')]).toEqual([['here'], undefined]);
    button('Sign out here')?.click();
    await pass();
    expect(auth.signOut).toHaveBeenCalledTimes(1);
  });

  it('deletes the account only with its password, and never that of the last administrator', async () => {
    button('Delete account…')?.click();
    await pass();
    const dialog = () => document.querySelector('mat-dialog-container') ?? document;
    expect(words(dialog())).toContain('all their messages are deleted immediately');
    button('Delete account', dialog())?.click();
    await pass();
    expect(words(dialog().querySelector('#delete_password-error'))).toBe('Enter your current password.');
    await fill('delete_password', 'the right one');
    button('Delete account', dialog())?.click();
    const refused = http.expectOne('/api/auth/me');
    expect([refused.request.method, refused.request.body]).toEqual(['DELETE', { current_password: 'the right one' }]);
    refused.flush({ status: 409, code: 'last_admin', detail: 'In English.' }, { status: 409, statusText: 'Conflict' });
    await pass();
    expect(words(dialog().querySelector('#delete_password-error'))).toMatch(/^You are the last active administrator/);
    expect(auth.deleted).not.toHaveBeenCalled();
    button('Delete account', dialog())?.click();
    http.expectOne('/api/auth/me').flush(null);
    await pass();
    expect(auth.deleted).toHaveBeenCalledTimes(1);
  });
});
