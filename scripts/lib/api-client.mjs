import { randomUUID } from 'node:crypto';

/** An API client for one user: registers or signs in, and signs in again when its access token has expired. */
export class ApiClient {
  #url;
  #credentials;
  #token = '';

  /**
   * @param {string} url the server's address
   * @param {{ email: string, password: string, name?: string }} credentials
   */
  constructor(url, credentials) {
    this.#url = url;
    this.#credentials = credentials;
  }

  async #ask(method, path, body, token) {
    const answer = await fetch(`${this.#url}/api${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const value = await answer.json().catch(() => ({})); // 204 has no body
    return { status: answer.status, value };
  }

  async #enter(path, body) {
    const { status, value } = await this.#ask('POST', path, body);
    if (status >= 300) throw new Error(`${path}: ${status} ${value.code ?? ''} ${value.detail ?? ''}`);
    this.#token = value.access_token;
  }

  register() {
    return this.#enter('/auth/register', this.#credentials);
  }

  signIn() {
    const { email, password } = this.#credentials;
    return this.#enter('/auth/login', { email, password });
  }

  /** Calls the API as this user. @throws {Error} with the problem's `code` unless the response is a success */
  async call(method, path, body) {
    let { status, value } = await this.#ask(method, path, body, this.#token);
    if (status === 401) {
      await this.signIn();
      ({ status, value } = await this.#ask(method, path, body, this.#token));
    }
    if (status >= 300) throw Object.assign(new Error(`${method} ${path}: ${status} ${value.code ?? ''}`), { code: value.code });
    return value;
  }

  /**
   * Opens an event stream as this user.
   * @param {string} method @param {string} path @param {unknown} [body]
   * @param {AbortSignal} [signal] closes it
   * @returns {Promise<Response>}
   * @throws {Error} with the problem's `code` unless it was opened
   */
  async stream(method, path, body, signal) {
    for (let retried = false; ; retried = true) {
      const headers = { accept: 'text/event-stream', authorization: `Bearer ${this.#token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
      const answer = await fetch(`${this.#url}/api${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
      if (answer.status === 200) return answer;
      const { code } = await answer.json().catch(() => ({}));
      if (answer.status !== 401 || retried) throw Object.assign(new Error(`${method} ${path}: ${answer.status} ${code ?? ''}`), { code });
      await this.signIn();
    }
  }

  createSession() {
    return this.call('POST', '/sessions');
  }

  say(session_id, message) {
    return this.call('POST', `/sessions/${session_id}/chat`, { message, message_id: randomUUID() });
  }
}
