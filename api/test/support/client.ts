import type { SignedIn, SignedInUser } from '@switchboard/shared';
import { EventReader } from './event-reader.js';
import { nextFace } from './two-faced.js';

/** A response with its whole body. */
export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
  text: string;
}

/** An HTTP client of a test server. */
export class Client {
  token = '';
  user!: SignedInUser;
  /** the cookies that sign-in set, as a Cookie header */
  cookies = '';

  constructor(readonly url: string) {}

  static register(url: string, email: string, password = 'a password for tests'): Promise<Client> {
    return new Client(url).enter('/api/auth/register', { email, password, name: email.split('@')[0] });
  }

  static signIn(url: string, email: string, password: string): Promise<Client> {
    return new Client(url).enter('/api/auth/login', { email, password });
  }


  get<T>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('GET', path, undefined, headers);
  }

  post<T>(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('POST', path, body, headers);
  }

  patch<T>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.send<T>('PATCH', path, body);
  }

  delete<T>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.send<T>('DELETE', path, body);
  }

  /** Sends any request. @param body serialised as JSON unless it is already text */
  async send<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const response = await fetch(nextFace(this.url) + path, {
      method,
      headers: this.headers(body, headers),
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
      redirect: 'manual',
    });
    const text = await response.text();
    // A response to HEAD carries the content type without a body.
    const isJson = text !== '' && /[/+]json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : text) as T };
  }

  /** Opens an event stream. @throws Error with the status if the request is refused */
  async stream(path: string, headers: Record<string, string> = {}, body?: unknown): Promise<EventReader> {
    const abort = new AbortController();
    const response = await fetch(nextFace(this.url) + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: this.headers(body, { accept: 'text/event-stream', ...headers }),
      body: body === undefined ? null : JSON.stringify(body),
      signal: abort.signal,
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    return new EventReader(response, abort);
  }

  private headers(body: unknown, more: Record<string, string>): Record<string, string> {
    return {
      ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    };
  }

  private async enter(path: string, body: unknown): Promise<this> {
    const answer = await this.post<SignedIn>(path, body);
    if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    this.token = answer.body.access_token;
    this.user = answer.body.user;
    this.cookies = answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';', 1)[0])
      .join('; ');
    return this;
  }
}
