import { randomUUID } from 'node:crypto';
import { createParser } from 'eventsource-parser';
import { ApiClient } from '../lib/api-client.mjs';

const PASSWORD = 'a password for drills';
/** Messages in one conversation, before the next one begins. */
const MESSAGES = 6;
const QUESTIONS = ['How do I plan a move?', 'Compare three ways to keep notes.', 'Show me an example of a retry.', 'What is easily forgotten about backups?', 'Say it shorter, please.'];

/** What a person counted. `lost`: places where text was missing; `twice`: places where text came again. */
export const nothingCounted = () => ({ answers: 0, pieces: 0, characters: 0, lost: 0, twice: 0, different: 0, stopped: 0, again: 0, left: 0, failed: 0, errors: [] });

/** Reads the events of one answer, and compares its pieces with the reply that is stored in the end. */
class AnswerReader {
  text = '';
  reply = null;
  problem = null;
  #counts;
  #isLive;

  /** @param {ReturnType<typeof nothingCounted>} counts @param {boolean} isLive false for a stream that first tells what it missed */
  constructor(counts, isLive = true) {
    this.#counts = counts;
    this.#isLive = isLive;
  }

  /** @param {Response} response @param {string | null} reply_to of the answer; null for the only one @param {(reader: AnswerReader) => boolean} isEnough */
  async read(response, reply_to, isEnough = () => false) {
    const decoder = new TextDecoder();
    const parser = createParser({ onEvent: ({ event, data }) => this.#take(event, JSON.parse(data), reply_to) });
    for await (const chunk of response.body) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      if (this.reply || this.problem || isEnough(this)) return;
    }
  }

  #take(event, data, reply_to) {
    if (reply_to !== null && data.reply_to !== undefined && data.reply_to !== reply_to) return;
    if (event === 'error') this.problem = data;
    if (event === 'reply') this.reply = data;
    if (event !== 'delta') return;
    const { length } = this.text;
    // A stream that was opened later begins with all of the text so far.
    const isBeginning = !this.#isLive && length === 0 && data.offset === 0;
    if (data.offset > length) this.#counts.lost += 1;
    if (data.offset < length && !isBeginning) this.#counts.twice += 1;
    this.#counts.pieces += 1;
    this.text = this.text.slice(0, data.offset) + data.text;
  }
}

/** Somebody who asks, reads, stops, asks again, and sometimes leaves and comes back, until the drill is over. */
export class ChatPerson {
  counts = nothingCounted();
  #client;
  #session_id = '';
  #sent = 0;

  /** @param {string} url the server's address @param {string} email of a user who is not registered yet */
  constructor(url, email) {
    this.#client = new ApiClient(url, { email, password: PASSWORD });
  }

  signUp = () => this.#client.register();

  /** Takes one turn. Never throws: what went wrong is counted. @param {() => number} random from 0 to 1 */
  async turn(random) {
    try {
      if (this.#sent % MESSAGES === 0) this.#session_id = (await this.#client.createSession()).session_id;
      this.#sent += 1;
      const way = random();
      const message_id = randomUUID();
      const message = QUESTIONS[Math.floor(random() * QUESTIONS.length)];
      if (way < 0.15) return await this.#leaveAndReturn(message_id, message);
      const reader = await this.#read(`/sessions/${this.#session_id}/chat`, { message, message_id }, way < 0.3 ? () => this.#stop() : null);
      if (way > 0.85 && reader.reply?.status === 'complete') {
        this.counts.again += 1;
        await this.#read(`/sessions/${this.#session_id}/messages/${message_id}/replies`, {}, null);
      }
    } catch (error) {
      this.#fail(error.message);
    }
  }

  async #read(path, body, onText) {
    const reader = new AnswerReader(this.counts);
    const response = await this.#client.stream('POST', path, body);
    let stopping;
    await reader.read(response, null, ({ text }) => {
      if (onText && text.length > 60) stopping ??= onText();
      return false;
    });
    await stopping;
    this.#finish(reader);
    return reader;
  }

  async #stop() {
    this.counts.stopped += 1;
    await this.#client.call('POST', `/sessions/${this.#session_id}/stop`);
  }

  /** Closes the call in mid-answer, and reads the rest from the session's stream. */
  async #leaveAndReturn(message_id, message) {
    const leaving = new AbortController();
    const before = new AnswerReader(this.counts);
    const call = await this.#client.stream('POST', `/sessions/${this.#session_id}/chat`, { message, message_id }, leaving.signal);
    await before.read(call, null, ({ text }) => text.length > 80);
    leaving.abort();
    this.counts.left += 1;
    const watching = new AbortController();
    const stream = await this.#client.stream('GET', `/sessions/${this.#session_id}/stream`, undefined, watching.signal);
    const reader = new AnswerReader(this.counts, false);
    // It may have ended between the two: then it is stored, and no event tells of it any more.
    const { messages } = await this.#client.call('GET', `/sessions/${this.#session_id}/messages?limit=200`);
    const stored = messages.find(({ reply_to }) => reply_to === message_id);
    if (stored) reader.reply = stored;
    else await reader.read(stream, message_id);
    watching.abort();
    if (reader.reply && !reader.reply.content.startsWith(before.text)) this.counts.different += 1;
    this.#finish(reader, stored !== undefined);
  }

  #finish({ reply, problem, text }, isStored = false) {
    if (!reply) return this.#fail(problem ? `${problem.code} ${problem.reason ?? ''}` : 'the stream ended without a reply');
    this.counts.answers += 1;
    this.counts.characters += reply.content.length;
    if (!isStored && reply.content !== text) this.counts.different += 1;
  }

  #fail(message) {
    this.counts.failed += 1;
    if (this.counts.errors.length < 5) this.counts.errors.push(message);
  }
}
