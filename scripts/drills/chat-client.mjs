import { randomUUID } from 'node:crypto';
import { ApiClient } from '../lib/api-client.mjs';

const PASSWORD = 'a password for drills';
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A user who chats in a session of their own. Every response is checked; a wrong one aborts the drill. */
export class ChatClient {
  #client;
  #session_id = randomUUID();
  #sent = 0;

  /** @param {string} url the server's address @param {string} email of a user who is not registered yet */
  constructor(url, email) {
    this.#client = new ApiClient(url, { email, password: PASSWORD });
  }

  /** Registers `count` users. @param {string} name prefix of their email addresses @returns {Promise<ChatClient[]>} */
  static async register(url, name, count) {
    const people = Array.from({ length: count }, (_, index) => new ChatClient(url, `${name}-${String(index).padStart(3, '0')}@example.com`));
    for (const { signUp } of people) await signUp();
    return people;
  }

  signUp = () => this.#client.register();

  /** Sends a unique message. @returns {Promise<number>} the response time in ms @throws {Error} unless the response is correct */
  async say() {
    const text = `Where is my data kept? ${this.#sent++}`;
    const startedAt = performance.now();
    const { session, message, reply } = await this.#client.say(this.#session_id, text);
    const took = performance.now() - startedAt;
    const isCorrect = session.session_id === this.#session_id && message.content === text && reply.role === 'assistant'
      && reply.status === 'complete' && reply.content !== '' && reply.seq > message.seq;
    if (!isCorrect) throw new Error(`Wrong response to “${text}”: ${JSON.stringify({ session, message, reply })}`);
    return took;
  }

  /**
   * Chats until `until` returns true, one message every `every` ms but never before the previous response.
   * @param {{ every: number, later?: number, until: () => boolean }} pace `later`: delay of the first message, in ms
   * @returns {Promise<number[]>} all response times, in ms
   */
  async chat({ every, later = 0, until }) {
    const took = [];
    await pause(later);
    while (!until()) {
      const nextAt = performance.now() + every;
      took.push(await this.say());
      await pause(Math.max(0, nextAt - performance.now()));
    }
    return took;
  }

  /**
   * Sends messages at a steady rate without waiting for responses.
   * @param {{ perSecond: number, until: () => boolean }} pace
   * @returns {Promise<{ answered: number, refused: number }>} `refused`: with 429
   * @throws {Error} when a message was neither answered correctly nor rejected with 429
   */
  async flood({ perSecond, until }) {
    const startedAt = performance.now();
    const calls = [];
    while (!until()) {
      while (calls.length < ((performance.now() - startedAt) / 1_000) * perSecond) calls.push(this.#sayUnlessRefused());
      await pause(1_000 / perSecond / 2);
    }
    const outcomes = await Promise.all(calls);
    const wrong = outcomes.find((outcome) => outcome instanceof Error);
    if (wrong) throw wrong;
    const refused = outcomes.filter((outcome) => outcome === 'refused').length;
    return { answered: outcomes.length - refused, refused };
  }

  /** Never rejects, because its result is not awaited before the flood is over. */
  #sayUnlessRefused() {
    return this.say().then(() => 'answered', (error) => (/: 429 (rate_limited|too_many_generations)$/.test(error.message) ? 'refused' : error));
  }
}
