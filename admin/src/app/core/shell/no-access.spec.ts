import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuthService } from '../auth/auth.service';
import { provideTexts } from '../i18n/provide-texts';
import { PERSISTENT_STORAGE } from '../preferences';
import { NoAccess } from './no-access';

describe('the page for users without the role', () => {
  beforeEach(() => {
    const stored = new Map([['switchboard.draft.u1.reply.s1', 'Let me look\nthat up']]);
    TestBed.configureTestingModule({
      providers: [
        provideRouter([{ path: '**', component: NoAccess }]), provideTexts(),
        { provide: AuthService, useValue: { user: signal({ user_id: 'u1', email: 'anna@example.org' }) } },
        { provide: PERSISTENT_STORAGE, useValue: { getItem: (key: string) => stored.get(key) ?? null } },
      ],
    });
  });
  afterEach(() => void TestBed.resetTestingModule());

  async function draftAt(url: string): Promise<string | null> {
    const page = (await RouterTestingHarness.create(url)).routeNativeElement!;
    expect(page.querySelector('h1')?.textContent).toBe('This page is for administrators');
    return page.querySelector('.draft app-plain-text')?.textContent ?? null;
  }

  it('shows what they were writing to the session’s user when they lost it', async () => {
    expect(await draftAt('/admin/sessions/s1?x=1')).toBe('Let me look\nthat up');
  });

  it.each(['/admin/sessions/s2', '/admin/sessions', '/admin/users'])('shows nothing of it at %s', async (url) => {
    expect(await draftAt(url)).toBeNull();
  });
});
