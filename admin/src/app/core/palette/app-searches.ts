import { HttpClient } from '@angular/common/http';
import { inject } from '@angular/core';
import { Router } from '@angular/router';
import type { AdminSessionList, HelpPassages, OwnSessionList, UserList } from '@switchboard/shared';
import { firstValueFrom, timeout } from 'rxjs';
import { AuthService } from '../auth/auth.service';
import { Translations } from '../i18n/translations';
import { type Command, provideCommandSearch } from './commands';

/** How many of each kind are offered. */
const MAX_FOUND = 5;
const REQUEST_TIMEOUT_MS = 15_000;
/** Where the chat page offers its conversations itself. */
const CHAT_URL = /^\/($|c\/|\?)/;

/** Adds what every page finds: the user's conversations, passages of the handbook and, for administrators, people and sessions. Call it in an injection context. */
export function provideAppSearches(): void {
  const [http, router, auth, texts] = [inject(HttpClient), inject(Router), inject(AuthService), inject(Translations)];
  const get = <T>(url: string, params: Record<string, string | number>) => firstValueFrom(http.get<T>(url, { params }).pipe(timeout(REQUEST_TIMEOUT_MS)));
  const isAdmin = () => auth.user()?.role === 'admin';
  const titleOf = (title: string | null) => title ?? texts.text('app.untitled');

  const conversations = async (q: string): Promise<Command[]> => {
    if (CHAT_URL.test(router.url)) return [];
    const { sessions } = await get<OwnSessionList>('/api/sessions', { messages: 'some', limit: MAX_FOUND, ...(q !== '' && { q }) });
    return sessions.map(({ session_id, title }) => ({ id: `own-${session_id}`, icon: 'chat', text: titleOf(title), run: () => void router.navigate(['/c', session_id]) }));
  };
  const sessions = async (q: string): Promise<Command[]> => {
    if (q === '' || !isAdmin()) return [];
    const found = await get<AdminSessionList>('/api/admin/sessions', { q, limit: MAX_FOUND });
    return found.sessions.map(({ session_id, title, title_sealed, user_name, user_email }) => ({
      id: `session-${session_id}`,
      icon: 'list',
      // Where titles are hidden, the user alone says which session it is.
      text: title_sealed ? (user_name ?? user_email) : `${titleOf(title)} · ${user_name ?? user_email}`,
      run: () => void router.navigate(['/admin/sessions', session_id]),
    }));
  };
  const people = async (q: string): Promise<Command[]> => {
    if (q === '' || !isAdmin()) return [];
    const { users } = await get<UserList>('/api/admin/users', { q, limit: MAX_FOUND });
    return users.map(({ user_id, name, email }) => ({
      id: `user-${user_id}`,
      icon: 'user',
      text: name === null ? email : `${name} · ${email}`,
      run: () => void router.navigate(['/admin/users', user_id]),
    }));
  };
  const passages = async (q: string): Promise<Command[]> => {
    if (q === '') return [];
    const { passages } = await get<HelpPassages>('/api/help', { q });
    return passages.map(({ title, heading, excerpt, url }) => ({
      id: `help-${url}`,
      icon: 'help',
      text: heading,
      detail: { place: title, excerpt },
      run: () => void router.navigateByUrl(url),
    }));
  };
  provideCommandSearch({ heading: 'app.palette.conversations', find: conversations });
  provideCommandSearch({ heading: 'app.palette.sessions', find: sessions });
  provideCommandSearch({ heading: 'app.palette.people', find: people });
  provideCommandSearch({ heading: 'app.account.handbook', find: passages, isLast: true });
}
