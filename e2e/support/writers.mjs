import { randomUUID } from 'node:crypto';
import http from 'node:http';

/** Number of sessions that are changed: more than a page holds, so that rows come and go. */
const SESSIONS = 120;
/** Maximum number of requests in flight: a server that cannot keep up gets fewer changes instead of an unbounded queue. */
const AT_ONCE = 16;
/** Milliseconds between two bursts of requests. */
const BEAT_MS = 20;

/** @param {number} turn */
const begins = (turn) => turn % 40 === 0;
/** @param {number} turn */
const speaks = (turn) => turn % 8 === 0 && !begins(turn);
/** The number of changes: a message and its reply are two. @param {number} turn */
const changesOf = (turn) => (speaks(turn) ? 2 : 1);

/**
 * A user who changes what the console shows, at a steady rate, through the API: renames sessions, sends messages (which moves rows
 * to the top) and starts new sessions.
 */
export class Writers {
  #agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  #url;
  #token = '';
  #sessions = /** @type {string[]} */ ([]);
  #timer = /** @type {NodeJS.Timeout | undefined} */ (undefined);
  #open = new Set();

  /** @param {string} url the server's address */
  constructor(url) {
    this.#url = url;
    /** Number of confirmed changes. */
    this.changes = 0;
    /** @type {string[]} errors of failed requests */
    this.faults = [];
  }

  /**
   * Signs a user up and creates the sessions.
   * @param {{ email: string, password: string, name: string }} person
   */
  async gather(person) {
    const answer = await this.#ask('POST', '/auth/register', person);
    this.#token = JSON.parse(answer).access_token;
    for (let number = 1; number <= SESSIONS; number += 1) {
      const session = JSON.parse(await this.#ask('POST', '/sessions', { title: `Crowd ${number}` }));
      this.#sessions.push(session.session_id);
    }
  }

  /** One of the most recently created sessions, which a console's first page shows. @param {number} index */
  recent(index) {
    return this.#sessions[this.#sessions.length - 1 - (index % 40)] ?? '';
  }

  /** Renames a session. @param {string} session_id @param {string} title @returns when that was committed, in milliseconds since 1970 */
  async rename(session_id, title) {
    await this.#ask('PATCH', `/sessions/${session_id}`, { title });
    return Date.now();
  }

  /** @param {number} rate changes per second */
  start(rate) {
    let backlog = 0;
    let last = performance.now();
    let turn = 0;
    this.#timer = setInterval(() => {
      const now = performance.now();
      backlog = Math.min(backlog + ((now - last) * rate) / 1_000, AT_ONCE * 3);
      last = now;
      while (backlog >= 1 && this.#open.size < AT_ONCE) {
        turn += 1;
        backlog -= changesOf(turn);
        this.#track(this.#change(turn));
      }
    }, BEAT_MS);
  }

  /** Stops making changes and waits for those in progress. */
  async stop() {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
    this.#agent.destroy();
  }

  /** @param {number} turn */
  async #change(turn) {
    const session_id = this.#sessions[(turn * 7) % this.#sessions.length];
    if (begins(turn)) {
      const session = JSON.parse(await this.#ask('POST', '/sessions', { title: `Newcomer ${turn}` }));
      this.#sessions[turn % this.#sessions.length] = session.session_id;
    } else if (speaks(turn)) await this.#ask('POST', `/sessions/${session_id}/chat`, { message: 'How do I end a session?', message_id: randomUUID() });
    else await this.rename(session_id, `Renamed for the ${turn}th time`);
    this.changes += changesOf(turn);
  }

  /** @param {Promise<void>} change */
  #track(change) {
    const kept = change.catch((error) => { this.faults.push(String(error)); }).finally(() => this.#open.delete(kept));
    this.#open.add(kept);
  }

  /** @param {string} method @param {string} path @param {object} body @returns {Promise<string>} */
  #ask(method, path, body) {
    const headers = { 'content-type': 'application/json', ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}) };
    return new Promise((resolve, reject) => {
      const request = http.request(`${this.#url}/api${path}`, { method, headers, agent: this.#agent }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk) => { text += chunk; }).on('error', reject);
        answer.on('end', () => ((answer.statusCode ?? 500) < 300 ? resolve(text) : reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`))));
      });
      request.on('error', reject).end(JSON.stringify(body));
    });
  }
}
