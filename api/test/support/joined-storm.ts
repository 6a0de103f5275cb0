import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Client } from './client.js';

/** Something that was acknowledged. */
interface Answered {
  session_id: string;
  /** what was asked for: a message's, a reply's or an operator message's id */
  id: string;
  kind: 'message' | 'reply' | 'operator';
  content: string;
  /** the reply that the answer brought */
  reply: { message_id: string; content: string; version: number } | null;
}

/** What answers to chat calls, and refusals, contain. */
interface Told {
  reply: Answered['reply'];
  code: string;
}

type Action = [name: string, weight: number, run: (session_id: string) => Promise<void>];

/** Codes of refusals that a storm must expect: somebody else was faster. */
const EXPECTED = new Set([
  'handled_by_person', 'reply_begun', 'taken_over', 'stale_handling', 'not_taken_over', 'session_ended', 'parent_unknown', 'quota_exceeded', 'leaf_unknown',
]);

/**
 * People and administrators who do everything at once in the same few sessions, each call at another server, drawn by a seed.
 */
export class JoinedStorm {
  readonly answered: Answered[] = [];
  /** answers that nothing explains */
  readonly unexpected: string[] = [];
  /** how many calls of each kind succeeded */
  readonly done = new Map<string, number>();
  private readonly sent = new Map<string, { message_id: string; content: string }[]>();
  private readonly asked = new Map<string, { message_id: string; reply_id: string }[]>();
  private readonly said = new Map<string, { message_id: string; content: string; who: Client }[]>();
  private readonly holders = new Map<string, Client>();
  private readonly calls = new Set<Promise<void>>();
  private readonly actions: Action[];

  /**
   * @param random drawn from a seed
   * @param servers addresses; each call goes to one of them
   * @param codes further codes of refusals to expect, such as while a server is killed
   */
  constructor(
    private readonly random: () => number,
    private readonly servers: readonly string[],
    private readonly uma: Client,
    private readonly administrators: readonly Client[],
    private readonly sessions: readonly string[],
    private readonly codes: ReadonlySet<string> = new Set(),
  ) {
    this.actions = [
      ['say', 8, (session_id) => this.say(session_id)],
      ['say again', 6, (session_id) => this.sayAgain(session_id)],
      ['edit', 1, (session_id) => this.edit(session_id)],
      ['regenerate', 3, (session_id) => this.regenerate(session_id)],
      ['regenerate again', 3, (session_id) => this.regenerateAgain(session_id)],
      ['stop', 1, (session_id) => this.plain('stop', this.uma, 'POST', `/api/sessions/${session_id}/stop`)],
      ['withdraw', 2, (session_id) => this.withdraw(session_id)],
      ['ask for a person', 1, (session_id) => this.plain('ask for a person', this.uma, 'POST', `/api/sessions/${session_id}/person-request`, {})],
      ['withdraw the request', 1, (session_id) => this.plain('withdraw the request', this.uma, 'DELETE', `/api/sessions/${session_id}/person-request`)],
      ['take over', 2, (session_id) => this.takeOver(session_id)],
      ['hand back', 5, (session_id) => this.plain('hand back', this.holder(session_id), 'POST', `/api/admin/sessions/${session_id}/hand-back`, { answer_now: this.random() < 0.7 })],
      ['say as a person', 4, (session_id) => this.sayAsPerson(session_id)],
      ['whisper', 2, (session_id) => this.plain('whisper', this.anyone(), 'POST', `/api/admin/sessions/${session_id}/whispers`, { content: 'be kind', lasts: this.random() < 0.8 ? 'next' : 'session', now: this.random() < 0.6 })],
      ['stop as an administrator', 1, (session_id) => this.plain('stop as an administrator', this.anyone(), 'POST', `/api/admin/sessions/${session_id}/stop`)],
    ];
  }

  /** Runs it. @param everyMs milliseconds between two actions */
  async run(milliseconds: number, everyMs: number): Promise<void> {
    const until = performance.now() + milliseconds;
    const total = this.actions.reduce((sum, [, weight]) => sum + weight, 0);
    while (performance.now() < until) {
      let draw = this.random() * total;
      const [name, , run] = this.actions.find(([, weight]) => (draw -= weight) < 0)!;
      const call: Promise<void> = run(this.pick(this.sessions)).catch((error: unknown) => void this.unexpected.push(`${name}: ${String((error as Error).cause ?? error)}`));
      this.calls.add(call);
      void call.finally(() => this.calls.delete(call));
      await delay(everyMs * 2 * this.random());
    }
  }

  /** Hands everything back, and waits for every answer. */
  async calm(): Promise<void> {
    const until = performance.now() + 30_000;
    while (this.calls.size > 0 && performance.now() < until) await Promise.race([Promise.all(this.calls), delay(500)]);
    if (this.calls.size > 0) this.unexpected.push(`${this.calls.size} calls were not answered within 30 s`);
  }

  private async say(session_id: string): Promise<void> {
    const [message_id, content] = [randomUUID(), `turn ${randomUUID()}`];
    this.listOf(this.sent, session_id).push({ message_id, content });
    // Twice at once, at any two servers, now and then.
    const times = this.random() < 0.3 ? 2 : 1;
    await Promise.all(Array.from({ length: times }, () => this.chat(session_id, message_id, content)));
  }

  private async sayAgain(session_id: string): Promise<void> {
    const earlier = this.pick(this.listOf(this.sent, session_id).slice(-4));
    if (earlier) await this.chat(session_id, earlier.message_id, earlier.content);
  }

  private async edit(session_id: string): Promise<void> {
    const [message_id, content] = [randomUUID(), `turn edited ${randomUUID()}`];
    this.listOf(this.sent, session_id).push({ message_id, content });
    await this.chat(session_id, message_id, content, { parent_id: this.pick([null, this.pick(this.listOf(this.sent, session_id).slice(0, -1))?.message_id ?? null]) });
  }

  private async chat(session_id: string, message_id: string, content: string, more: object = {}): Promise<void> {
    const answer = await this.ask('say', this.uma, 'POST', `/api/sessions/${session_id}/chat`, { message: content, message_id, ...more });
    if (answer) this.answered.push({ session_id, id: message_id, kind: 'message', content, reply: answer.body.reply });
  }

  private async regenerate(session_id: string): Promise<void> {
    const earlier = this.pick(this.listOf(this.sent, session_id).slice(-4));
    if (!earlier) return;
    const reply_id = randomUUID();
    this.listOf(this.asked, session_id).push({ message_id: earlier.message_id, reply_id });
    const times = this.random() < 0.3 ? 2 : 1;
    await Promise.all(Array.from({ length: times }, () => this.askForReply(session_id, earlier.message_id, reply_id)));
  }

  private async regenerateAgain(session_id: string): Promise<void> {
    const earlier = this.pick(this.listOf(this.asked, session_id).slice(-3));
    if (earlier) await this.askForReply(session_id, earlier.message_id, earlier.reply_id);
  }

  private async askForReply(session_id: string, message_id: string, reply_id: string): Promise<void> {
    const answer = await this.ask('regenerate', this.uma, 'POST', `/api/sessions/${session_id}/messages/${message_id}/replies`, { reply_id }, 404);
    if (answer) this.answered.push({ session_id, id: reply_id, kind: 'reply', content: '', reply: answer.body.reply });
  }

  private async withdraw(session_id: string): Promise<void> {
    const earlier = this.pick(this.listOf(this.sent, session_id).slice(-3));
    if (earlier) await this.ask('withdraw', this.uma, 'DELETE', `/api/sessions/${session_id}/messages/${earlier.message_id}/waiting`, undefined, 404);
  }

  private async takeOver(session_id: string): Promise<void> {
    const who = this.anyone();
    const answer = await this.ask('take over', who, 'POST', `/api/admin/sessions/${session_id}/take-over`, this.random() < 0.5 ? {} : { from: this.holder(session_id).user.user_id });
    if (answer) this.holders.set(session_id, who);
  }

  private async sayAsPerson(session_id: string): Promise<void> {
    const earlier = this.random() < 0.4 ? this.pick(this.listOf(this.said, session_id).slice(-3)) : undefined;
    const { message_id, content, who } = earlier ?? { message_id: randomUUID(), content: `I say ${randomUUID()}`, who: this.holder(session_id) };
    if (!earlier) this.listOf(this.said, session_id).push({ message_id, content, who });
    const answer = await this.ask('say as a person', who, 'POST', `/api/admin/sessions/${session_id}/messages`, { message: content, message_id });
    if (answer) this.answered.push({ session_id, id: message_id, kind: 'operator', content, reply: null });
  }

  private async plain(name: string, who: Client, method: string, path: string, body?: unknown): Promise<void> {
    await this.ask(name, who, method, path, body);
  }

  /** @returns null if it was refused as may be expected */
  private async ask(name: string, who: Client, method: string, path: string, body?: unknown, alsoExpected = 0): Promise<Answer<Told> | null> {
    const at = Object.assign(Object.create(who) as Client, { url: this.pick(this.servers) });
    let answer: Answer<Told>;
    try {
      answer = await at.send<Told>(method, path, body);
    } catch (error) {
      if (!this.codes.has('no answer')) this.unexpected.push(`${name}: ${String((error as Error).cause ?? error)}`);
      return null;
    }
    const { status, text } = answer;
    if (status < 300) {
      this.done.set(name, (this.done.get(name) ?? 0) + 1);
      return answer;
    }
    const code = String(answer.body.code);
    if (status !== alsoExpected && !EXPECTED.has(code) && !this.codes.has(code)) this.unexpected.push(`${name}: ${status} ${text.slice(0, 300)}`);
    return null;
  }

  /** Mostly who has taken a session over last. */
  private holder(session_id: string): Client {
    return (this.random() < 0.9 ? this.holders.get(session_id) : undefined) ?? this.anyone();
  }

  private anyone(): Client {
    return this.pick(this.administrators);
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)]!;
  }

  private listOf<T>(lists: Map<string, T[]>, session_id: string): T[] {
    const list = lists.get(session_id) ?? [];
    lists.set(session_id, list);
    return list;
  }
}
