import { randomUUID } from 'node:crypto';
import { ApiClient } from '../lib/api-client.mjs';

const PASSWORD = 'a password for drills';
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A person who chats in one session of their own. Every answer is checked; a wrong one ends the drill. */
export class Chatter {
  #client;
  #session_id = randomUUID();
  #sent = 0;

  /** @param {string} url the server's address @param {string} email the person's, who is not registered yet */
  constructor(url, email) {
    this.#client = new ApiClient(url, { email, password: PASSWORD });
  }

  /** Registers so many people. @param {string} name what their addresses begin with @returns {Promise<Chatter[]>} */
  static async register(url, name, count) {
    const people = Array.from({ length: count }, (_, index) => new Chatter(url, `${name}-${String(index).padStart(3, '0')}@example.com`));
    for (const { enter } of people) await enter();
    return people;
  }

  enter = () => this.#client.register();

  /** Sends a message of its own words. @returns {Promise<number>} until it was answered, in ms @throws {Error} unless it was answered rightly */
  async say() {
    const text = `Where is my data kept? ${this.#sent++}`;
    const begun = performance.now();
    const { session, message, reply } = await this.#client.say(this.#session_id, text);
    const took = performance.now() - begun;
    const right = session.session_id === this.#session_id && message.content === text && reply.role === 'assistant'
      && reply.status === 'complete' && reply.content !== '' && reply.seq > message.seq;
    if (!right) throw new Error(`A wrong answer to “${text}”: ${JSON.stringify({ session, message, reply })}`);
    return took;
  }

  /**
   * Chats until told to end, a message each `every` ms but never before the last one's answer.
   * @param {{ every: number, later?: number, until: () => boolean }} pace `later`: when the first one is sent, in ms
   * @returns {Promise<number[]>} how long each answer took, in ms
   */
  async chat({ every, later = 0, until }) {
    const took = [];
    await pause(later);
    while (!until()) {
      const due = performance.now() + every;
      took.push(await this.say());
      await pause(Math.max(0, due - performance.now()));
    }
    return took;
  }

  /**
   * Sends messages at a steady pace without waiting for answers.
   * @param {{ perSecond: number, until: () => boolean }} pace
   * @returns {Promise<{ answered: number, refused: number }>} `refused`: with 429
   * @throws {Error} when one was neither answered rightly nor refused with 429
   */
  async flood({ perSecond, until }) {
    const begun = performance.now();
    const calls = [];
    while (!until()) {
      while (calls.length < ((performance.now() - begun) / 1_000) * perSecond) calls.push(this.#tolerantly());
      await pause(1_000 / perSecond / 2);
    }
    const outcomes = await Promise.all(calls);
    const wrong = outcomes.find((outcome) => outcome instanceof Error);
    if (wrong) throw wrong;
    const refused = outcomes.filter((outcome) => outcome === 'refused').length;
    return { answered: outcomes.length - refused, refused };
  }

  /** Never rejects: nobody waits for it before the flood is over. */
  #tolerantly() {
    return this.say().then(() => 'answered', (error) => (/: 429 (rate_limited|too_many_generations)$/.test(error.message) ? 'refused' : error));
  }
}
