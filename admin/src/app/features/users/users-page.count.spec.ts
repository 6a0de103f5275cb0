import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router, provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, expect, it, jest } from '@jest/globals';
import type { AdminUser, UserList } from '@switchboard/shared';
import { AuthService } from '../../core/auth/auth.service';
import { provideTexts } from '../../core/i18n/provide-texts';
import { destroyPage, pass } from '../../core/page.fixture';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { UsersPage } from './users-page';

const user = (user_id: string): AdminUser => ({
  user_id, email: `${user_id}@example.org`, name: null, role: 'user', status: 'active', created_at: '2026-01-31T12:00:00.000Z', last_seen_at: null, disabled_reason: null,
});

afterEach(destroyPage);

it('the users page says how many users there are and match, in which order, and where the list ends', async () => {
  jest.useFakeTimers();
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(), provideHttpClientTesting(), provideRouter([{ path: '**', component: UsersPage }]), provideTexts(),
      { provide: AuthService, useValue: { user: signal({ user_id: 'ada' }) } },
      { provide: PERSISTENT_STORAGE, useValue: null },
    ],
  });
  const harness = await RouterTestingHarness.create('/admin/users');
  const page = () => harness.routeNativeElement as HTMLElement;
  const says = () => [page().querySelector('app-list-count')?.textContent?.trim(), page().textContent?.includes('End of list')];
  const answers = async (users: string[], more: Partial<UserList> = {}) => {
    await pass();
    const list: UserList = { users: users.map(user), next_cursor: null, total: 40, at_least: false, ...more };
    TestBed.inject(HttpTestingController).expectOne(({ method }) => method === 'GET').flush(list);
    await pass();
  };
  await answers(['ada', 'robin'], { total: 2 });
  expect(says()).toEqual(['2 users · newest account first', true]);
  await TestBed.inject(Router).navigateByUrl('/admin/users?q=a&sort=last_seen_at');
  await pass();
  // Until the answer comes, the words stay.
  expect(says()).toEqual(['2 users · newest account first', false]);
  await answers(['ada'], { total: 10_000, at_least: true });
  expect(says()).toEqual(['10,000+ users · 1 matches · longest not seen first', true]);
  await TestBed.inject(Router).navigateByUrl('/admin/users?role=admin');
  await answers(['ada', 'robin'], { next_cursor: 'more' });
  expect(says()).toEqual(['40 users · 2+ match · newest account first', false]);
});
