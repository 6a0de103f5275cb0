import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AdminUser, AuditEntry, SignIn } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { provideTexts } from '../../core/i18n/provide-texts';
import { destroyPage, pass } from '../../core/page.fixture';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { UserPage } from './user-page';

const AT = '2026-01-31T12:00:00.000Z';
const ROBIN: AdminUser = {
  user_id: 'robin', email: 'robin@example.org', name: 'Robin', role: 'user', status: 'active', created_at: AT, last_seen_at: AT, disabled_reason: null,
};
const signIn = (sign_in_id: string): SignIn => ({ sign_in_id, created_at: AT, last_seen_at: AT, device: null, current: false });
const opened = (sign_in_id: string, address: string) => ({ seq: 1, at: AT, action: 'auth.signed_in', sign_in_id, details: { address } }) as AuditEntry;

describe('the page of one person', () => {
  let http: HttpTestingController;
  let harness: RouterTestingHarness;

  beforeEach(async () => {
    jest.useFakeTimers();
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        provideRouter([{ path: 'admin/users/:user_id', component: UserPage }]),
        provideTexts(),
        { provide: AuthService, useValue: { user: signal({ user_id: 'ada' }), recheck: () => Promise.resolve() } },
        { provide: PERSISTENT_STORAGE, useValue: null },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    harness = await RouterTestingHarness.create('/admin/users/robin');
  });

  afterEach(destroyPage);

  /** Answers every request of the page. */
  async function answers(user: AdminUser | null): Promise<void> {
    await pass();
    for (const request of http.match(({ method }) => method === 'GET')) {
      const url = request.request.urlWithParams;
      if (url.includes('/sign-ins')) request.flush({ sign_ins: [signIn('s1'), signIn('s2')] });
      else if (url.includes('action=auth.signed_in')) request.flush({ entries: [opened('s1', '192.0.2.7')], next_cursor: null });
      else if (url.includes('/audit')) request.flush({ entries: [opened('s0', '192.0.2.9')], next_cursor: null });
      else if (url.includes('/sessions')) request.flush({ sessions: [], next_cursor: null, totals: {}, as_of: AT });
      else if (url.includes('/feedback')) request.flush({ entries: [], next_cursor: null });
      else if (user) request.flush(user);
      else request.flush({ status: 404, code: 'not_found', detail: '' }, { status: 404, statusText: 'Not Found' });
    }
    await pass();
  }

  const page = () => harness.routeNativeElement as HTMLElement;
  const words = (root: ParentNode | null | undefined) => root?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
  const part = (id: string) => page().querySelector(`section[aria-labelledby="part-${id}"]`);

  it('says where the person is signed in, with the address that the audit log recorded for it', async () => {
    await answers(ROBIN);
    expect(words(page().querySelector('h1'))).toBe('Robin');
    expect([...part('sign-ins')!.querySelectorAll('.details span:first-child')].map(words)).toEqual(['192.0.2.7', 'Address not recorded']);
    expect(words(part('sessions'))).toContain('No sessions yet.');
    expect(part('sessions')?.querySelector('a')?.getAttribute('href')).toBe('/admin/sessions?user_id=robin');
    expect([...page().querySelectorAll('section a[href*="audit"]')].map((link) => link.getAttribute('href'))).toEqual([
      '/admin/audit?actor=robin', '/admin/audit?subject=robin',
    ]);
  });

  it('acts as the list does, and shows the result at once', async () => {
    await answers(ROBIN);
    page().querySelector<HTMLElement>('.page-menu')?.click();
    await pass();
    const press = (name: string) => [...document.querySelectorAll<HTMLElement>('button')].find((one) => words(one) === name)?.click();
    press('Disable');
    await pass(300);
    press('Disable account');
    await pass();
    http.expectOne(({ method }) => method === 'PATCH').flush({ ...ROBIN, status: 'disabled', disabled_reason: 'Left' });
    await pass(300);
    expect(words(page().querySelector('.name'))).toContain('Disabled');
    expect(words(page().querySelector('.facts'))).toContain('ReasonLeft');
  });

  it('says that there is no such person', async () => {
    await answers(null);
    expect(words(page())).toContain('User not found');
  });
});
