import { ApiClient } from '../lib/api-client.mjs';
import { CONVERSATIONS, NAMES, REASONS } from './conversations.mjs';

const any = (list) => list[Math.floor(Math.random() * list.length)];
const PASSWORD = 'a rather long demo passphrase';

/**
 * Simulated people who use the server as real ones would. On every turn one of them takes the next step: signs up, starts a
 * conversation, or says its next line. A finished conversation is left to become idle, or ended by the administrator.
 */
export class Crowd {
  #url;
  #maxPeople;
  #admin;
  #people = [];
  /** Conversations not yet used; refilled when empty. */
  #pool = [];
  #pending = new Set();
  count = { people: 0, sessions: 0, messages: 0, ended: 0, errors: 0 };
  /** The latest error, for the status line. */
  lastError = '';

  /**
   * @param {string} url the server's address
   * @param {number} maxPeople maximum number of people
   * @param {ApiClient} admin signed in as an administrator
   */
  constructor(url, maxPeople, admin) {
    this.#url = url;
    this.#maxPeople = maxPeople;
    this.#admin = admin;
  }

  /** Lets one person take a step. Never throws: errors are counted. */
  async turn() {
    const work = this.#turn().catch((error) => {
      this.count.errors += 1;
      this.lastError = error.message;
    });
    this.#pending.add(work);
    await work;
    this.#pending.delete(work);
  }

  /** Resolves when all pending requests have been answered. */
  async settled() {
    await Promise.all(this.#pending);
  }

  async #turn() {
    const person = await this.#pickPerson();
    person.busy = true;
    try {
      if (!person.session_id) await this.#startConversation(person);
      await person.client.say(person.session_id, person.lines.shift());
      this.count.messages += 1;
      if (person.lines.length === 0) await this.#finishConversation(person);
    } catch (error) {
      if (error.code !== 'session_ended') throw error;
      person.session_id = null; // ended by the administrator meanwhile: start a new one
    } finally {
      person.busy = false;
    }
  }

  /** Picks a new person, at random while the limit allows it, otherwise one who is not waiting for a reply. */
  async #pickPerson() {
    const free = this.#people.filter((person) => !person.busy);
    if (this.#people.length >= this.#maxPeople && free.length > 0) return any(free);
    if (free.length > 0 && Math.random() < 0.6) return any(free);
    const index = this.#people.length;
    const name = NAMES[index % NAMES.length] + (index < NAMES.length ? '' : ` ${Math.floor(index / NAMES.length) + 1}`);
    const local = name.normalize('NFKD').replace(/[^\x20-\x7e]/g, '').toLowerCase().replace(/[^a-z0-9]+/g, '.');
    const person = { client: new ApiClient(this.#url, { email: `${local}@example.com`, password: PASSWORD, name }), session_id: null, lines: [], busy: true };
    this.#people.push(person);
    try {
      await person.client.register();
    } catch (error) {
      this.#people.splice(this.#people.indexOf(person), 1);
      throw error;
    }
    this.count.people += 1;
    return person;
  }

  async #startConversation(person) {
    const session = await person.client.createSession();
    this.count.sessions += 1;
    if (this.#pool.length === 0) this.#pool = [...CONVERSATIONS];
    const [conversation] = this.#pool.splice(Math.floor(Math.random() * this.#pool.length), 1);
    person.session_id = session.session_id;
    person.lines = [...conversation.lines];
  }

  async #finishConversation(person) {
    const { session_id } = person;
    person.session_id = null;
    if (Math.random() < 0.6) return;
    const reason = any(REASONS);
    await this.#admin.call('POST', `/admin/sessions/${session_id}/end`, reason ? { reason } : undefined);
    this.count.ended += 1;
  }
}
