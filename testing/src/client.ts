import { EventReader } from './event-reader.js';

/** A response with its whole body. */
export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
  text: string;
}

/** The account of a {@link TestClient}. */
export interface TestUser {
  user_id: string;
  email: string;
  name: string | null;
  role: string;
}

interface SignedIn {
  access_token: string;
  user: TestUser;
}

/** Calls a server over HTTP as one person, or as nobody. */
export class TestClient {
  /** the account; missing while not signed in */
  user!: TestUser;
  private token = '';

  /** @param url of the server, without a path */
  constructor(readonly url: string) {}

  /** Registers an account and signs in. @throws Error with the response if that is refused */
  async register(email: string, password: string): Promise<this> {
    return this.enter('/api/auth/register', { email, password, name: email.split('@')[0] });
  }

  /** Signs in. @throws Error with the response if that is refused */
  async signIn(email: string, password: string): Promise<this> {
    return this.enter('/api/auth/login', { email, password });
  }

  get<T = unknown>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('GET', path, undefined, headers);
  }

  post<T = unknown>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.send<T>('POST', path, body);
  }

  put<T = unknown>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.send<T>('PUT', path, body);
  }

  patch<T = unknown>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.send<T>('PATCH', path, body);
  }

  delete<T = unknown>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.send<T>('DELETE', path, body);
  }

  /** Sends any request. @param body sent as JSON */
  async send<T = unknown>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const response = await fetch(this.url + path, { method, headers: this.headers(body, headers), body: body === undefined ? null : JSON.stringify(body), redirect: 'manual' });
    const text = await response.text();
    const isJson = text !== '' && /[/+]json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : text) as T };
  }

  /** Sends a request and reads nothing but the status of the answer. */
  async status(method: string, path: string, body?: unknown): Promise<number> {
    const response = await fetch(this.url + path, { method, headers: this.headers(body, {}), body: body === undefined ? null : JSON.stringify(body), redirect: 'manual' });
    await response.body?.cancel();
    return response.status;
  }

  /** Opens an event stream. @throws Error with the status if it is refused */
  async stream(path: string): Promise<EventReader> {
    const abort = new AbortController();
    const response = await fetch(this.url + path, { headers: this.headers(undefined, { accept: 'text/event-stream' }), signal: abort.signal });
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return new EventReader(response, abort);
  }

  private headers(body: unknown, more: Record<string, string>): Record<string, string> {
    return { ...(this.token ? { authorization: `Bearer ${this.token}` } : {}), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...more };
  }

  private async enter(path: string, body: unknown): Promise<this> {
    const { status, text, body: signedIn } = await this.post<SignedIn>(path, body);
    if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
    this.token = signedIn.access_token;
    this.user = signedIn.user;
    return this;
  }
}
