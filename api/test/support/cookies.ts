import type { SignedIn } from '@switchboard/shared';
import type { TestApp } from './app.js';
import type { Answer, Client } from './client.js';

/** A password that the policy accepts. */
export const GOOD_PASSWORD = 'seven green kettles sing';

let people = 0;

/** @returns value and attributes of the named cookie that a response sets */
export function cookieOf(answer: Answer, name: string): { value: string; attributes: string[] } | undefined {
  const set = answer.headers.getSetCookie().find((cookie) => cookie.startsWith(`${name}=`));
  const [pair, ...attributes] = set?.split('; ') ?? [];
  return pair === undefined ? undefined : { value: pair.slice(name.length + 1), attributes };
}

/** @returns the refresh token that a response sets, as a Cookie header */
export function refreshCookie(answer: Answer): string {
  return `switchboard_refresh=${cookieOf(answer, 'switchboard_refresh')!.value}`;
}

/** A user who has just registered with {@link GOOD_PASSWORD}. */
export interface Registered {
  email: string;
  answer: Answer<SignedIn>;
  /** with the access token, without cookies */
  client: Client;
  /** the refresh token as a Cookie header */
  cookie: string;
}

/** Registers a new user. */
export async function registerUser(app: TestApp): Promise<Registered> {
  const email = `reader${++people}@example.com`;
  const client = app.anonymous();
  const answer = await client.post<SignedIn>('/api/auth/register', { email, password: GOOD_PASSWORD });
  client.token = answer.body.access_token;
  return { email, answer, client, cookie: refreshCookie(answer) };
}
