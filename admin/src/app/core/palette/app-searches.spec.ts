import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { AuthService } from '../auth/auth.service';
import { provideTexts } from '../i18n/provide-texts';
import { provideAppSearches } from './app-searches';
import { Commands } from './commands';

function setUp(role: 'admin' | 'user', url = '/admin/users') {
  const visited: unknown[] = [];
  TestBed.configureTestingModule({
    providers: [
      provideTexts(),
      provideHttpClient(),
      provideHttpClientTesting(),
      { provide: AuthService, useValue: { user: signal({ role }) } },
      { provide: Router, useValue: { url, navigate: (...args: unknown[]) => Promise.resolve(void visited.push(args)), navigateByUrl: (to: string) => Promise.resolve(void visited.push(to)) } },
    ],
  });
  TestBed.runInInjectionContext(provideAppSearches);
  const http = TestBed.inject(HttpTestingController);
  const find = (q: string) => Promise.all(TestBed.inject(Commands).searches().map((search) => search.find(q)));
  return { http, find, visited };
}

describe('what the palette finds on every page', () => {
  afterEach(() => TestBed.inject(HttpTestingController).verify());

  it('are conversations, passages of the handbook, and for administrators sessions and users, which it opens', async () => {
    const { http, find, visited } = setUp('admin');
    const found = find('ann');
    http.expectOne('/api/sessions?messages=some&limit=5&q=ann').flush({ sessions: [{ session_id: 's1', title: 'Ann’s' }] });
    http.expectOne('/api/admin/sessions?q=ann&limit=5').flush({ sessions: [{ session_id: 's2', title: null, user_name: 'Ann', user_email: 'ann@x.org' }] });
    http.expectOne('/api/admin/users?q=ann&limit=5').flush({ users: [{ user_id: 'u1', name: null, email: 'ann@x.org' }] });
    http.expectOne('/api/help?q=ann').flush({ passages: [{ title: 'Using it', heading: 'Talk to Ann', excerpt: 'Ask.', url: '/help/a%20b#talk-to-ann' }] });
    const commands = (await found).flat();
    expect(commands.map(({ text }) => text)).toEqual(['Ann’s', 'New chat · Ann', 'ann@x.org', 'Talk to Ann']);
    expect(commands.at(-1)?.detail).toEqual({ place: 'Using it', excerpt: 'Ask.' });
    for (const { run } of commands) run();
    expect(visited).toEqual([[['/c', 's1']], [['/admin/sessions', 's2']], [['/admin/users', 'u1']], '/help/a%20b#talk-to-ann']);
  });

  it('are only conversations for others, the latest ones before anything is typed', async () => {
    const { http, find } = setUp('user', '/account');
    const found = find('');
    http.expectOne('/api/sessions?messages=some&limit=5').flush({ sessions: [] });
    expect(await found).toEqual([[], [], [], []]);
  });

  it.each(['/', '/c/s1', '/?x=1'])('leave conversations to the chat page at %s', async (url) => {
    const { find, http } = setUp('user', url);
    const found = find('ann');
    http.expectOne('/api/help?q=ann').flush({ passages: [] });
    expect(await found).toEqual([[], [], [], []]);
  });
});
