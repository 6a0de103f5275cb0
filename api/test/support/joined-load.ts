import type { AdminSessionList, MessageList, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from './client.js';
import { brokenStreams, History, invented, longestStaleness, notOnce, outOfOrder, stale, type Stored, wentBack } from './history.js';

/** How long one call is repeated after it failed, in milliseconds. */
const RETRY_MS = 15_000;
/** Milliseconds between two writes, two polls, and two attempts of a stream to come back. */
const [WRITE_MS, POLL_MS, RETURN_MS] = [250, 120, 100];
const MESSAGES = 3;

/** People who write, poll and watch through a balancer, and what they saw. */
export class JoinedLoad {
  /** sessions as the list shows them */
  readonly list = new History();
  /** messages within their sessions */
  readonly messages = new History();
  /** calls that failed at least once, with what was answered */
  readonly failures: string[] = [];
  /** the replies that were answered, by their status */
  readonly replies = new Map<string, number>();
  private readonly sessions: string[] = [];
  private readonly running: Promise<void>[] = [];
  private isOver = false;

  /**
   * @param url of the balancer
   * @param user who writes; nobody else writes for this person
   * @param admin who polls
   */
  constructor(
    private readonly url: string,
    private readonly user: Client,
    private readonly admin: Client,
  ) {}

  /** Begins. @param consoles addresses of servers that are polled besides, without the balancer, for as long as they answer */
  start(counts: { writers: number; readers: number; watchers: number }, consoles: string[] = []): void {
    for (let at = 0; at < counts.writers; at++) this.running.push(this.write(`writer ${at}`));
    for (let at = 0; at < counts.readers; at++) this.running.push(this.poll(`reader ${at}`, this.url));
    for (let at = 0; at < counts.watchers; at++) this.running.push(this.watch(`watcher ${at}`));
    for (const url of consoles) this.running.push(this.poll(`console of ${url}`, url, true));
  }

  /** Ends it, and waits for what is in progress. @returns what is stored of it */
  async stop(): Promise<Stored[]> {
    this.isOver = true;
    await Promise.all(this.running);
    const stored: Stored[] = [];
    for (const session_id of this.sessions) {
      const { body } = await this.at(this.user).get<MessageList>(`/api/sessions/${session_id}/messages?limit=200`);
      for (const { message_id, seq } of body.messages ?? []) stored.push({ id: message_id, within: session_id, seq });
    }
    return stored;
  }

  /**
   * Ends it, and judges what its clients saw.
   *
   * @param boundMs how long an acknowledged change may remain unseen in lists, in milliseconds
   * @param consoleMs the same for lists that are asked for at one server
   * @returns what is wrong, and how much there was
   */
  async judge(boundMs: number, consoleMs = boundMs): Promise<{ wrong: string[]; acknowledged: number; polls: number; latest: number }> {
    const stored = await this.stop();
    const { list, messages } = this;
    const consoles = list.reads.filter(({ client }) => client.startsWith('console'));
    return {
      wrong: [
        ...notOnce(messages.writes, stored.filter(({ id }) => messages.writes.some((each) => each.id === id))), ...outOfOrder(messages.writes, stored),
        ...wentBack(list.reads), ...stale(list.writes, list.reads, boundMs), ...stale(list.writes, consoles, consoleMs), ...invented(list.writes, list.reads),
        ...brokenStreams(messages.arrivals, stored),
      ],
      acknowledged: messages.writes.length, polls: list.reads.length, latest: Math.round(longestStaleness(list.writes, list.reads)),
    };
  }

  private at(person: Client, url = this.url): Client {
    return Object.assign(new Client(url), { token: person.token, user: person.user });
  }

  private async write(client: string): Promise<void> {
    while (!this.isOver) {
      const session_id = randomUUID();
      this.sessions.push(session_id);
      for (let line = 0; line < MESSAGES; line++) {
        await this.say(client, session_id, `${line === MESSAGES - 1 ? 'brief' : 'quick'} ${line}`, line === 0);
        await delay(WRITE_MS);
      }
    }
  }

  /** Says one thing, again and again until that is answered. */
  private async say(client: string, session_id: string, message: string, isFirst: boolean): Promise<void> {
    const message_id = randomUUID();
    const beganAt = performance.now();
    let answer: { status: number; instance: string | null; reply: string | null };
    do answer = await this.trySaying(session_id, message_id, message);
    while (answer.status !== 200 && performance.now() - beganAt < RETRY_MS && (await delay(RETURN_MS, true)));
    const isAcknowledged = answer.status === 200;
    const operation = { client, instance: answer.instance, beganAt, endedAt: performance.now(), isAcknowledged };
    this.messages.writes.push({ ...operation, id: message_id, within: session_id });
    if (isFirst) this.list.writes.push({ ...operation, id: session_id });
    if (answer.reply) this.replies.set(answer.reply, (this.replies.get(answer.reply) ?? 0) + 1);
    if (!isAcknowledged) this.failures.push(`${message} was not answered within ${RETRY_MS} ms`);
  }

  private async trySaying(session_id: string, message_id: string, message: string): Promise<{ status: number; instance: string | null; reply: string | null }> {
    try {
      const { status, headers, body, text } = await this.at(this.user).post<{ reply?: { status: string } | null }>(`/api/sessions/${session_id}/chat`, { message, message_id });
      if (status !== 200) this.failures.push(`${message}: ${status} ${text.slice(0, 200)}`);
      return { status, instance: headers.get('instance'), reply: body.reply?.status ?? null };
    } catch (error) {
      this.failures.push(`${message}: ${String((error as Error).cause ?? error)}`);
      return { status: 0, instance: null, reply: null };
    }
  }

  private async poll(client: string, url: string, mayFail = false): Promise<void> {
    let tag: string | null = null;
    while (!this.isOver) {
      const beganAt = performance.now();
      const headers: Record<string, string> = tag === null ? {} : { 'if-none-match': tag };
      const path = `/api/admin/sessions?user_id=${this.user.user.user_id}&limit=200&sort=-created_at`;
      const answer = await this.at(this.admin, url).get<AdminSessionList>(path, headers).catch(() => null);
      if (answer?.status === 200 || answer?.status === 304) {
        tag = answer.headers.get('etag');
        const seen = answer.status === 304 ? null : answer.body.sessions.map(({ session_id }) => session_id);
        this.list.reads.push({ client, instance: answer.headers.get('instance'), beganAt, endedAt: performance.now(), seen });
      } else if (!mayFail) this.failures.push(`${client}: ${answer ? `${answer.status} ${answer.text.slice(0, 200)}` : 'no answer'}`);
      await delay(POLL_MS);
    }
  }

  /** Watches a session of its own while it writes to it, and comes back with the id of the last event. */
  private async watch(stream: string): Promise<void> {
    const beganAt = performance.now();
    const { body, headers } = await this.at(this.user).post<Session>('/api/sessions');
    const { session_id } = body;
    this.sessions.push(session_id);
    this.list.writes.push({ client: stream, instance: headers.get('instance'), beganAt, endedAt: performance.now(), isAcknowledged: true, id: session_id });
    const gone = Promise.withResolvers<void>();
    let writing: Promise<void> | undefined;
    let id: string | undefined;
    let isDone = false;
    while (!isDone) {
      const reader = await this.at(this.user).stream(`/api/sessions/${session_id}/stream`, id === undefined ? {} : { 'last-event-id': id }).catch(() => null);
      if (reader) {
        // What was written before is not told.
        writing ??= reader.named('session').then(() => this.writeTo(stream, session_id)).finally(() => gone.resolve());
        isDone = await Promise.race([reader.ended.then(() => false), gone.promise.then(() => delay(1_500, true))]);
        await reader.leave();
        for (const { id: next, event, data } of reader.events) {
          id = next ?? id;
          if (event === 'reset') this.failures.push(`${stream} was told to reload`);
          if (event === 'message' || event === 'reply') this.messages.arrivals.push({ stream, at: performance.now(), id: data['message_id'] as string, seq: data['seq'] as number });
        }
      }
      if (!isDone) await delay(RETURN_MS);
    }
    await writing;
  }

  private async writeTo(client: string, session_id: string): Promise<void> {
    for (let line = 0; !this.isOver; line++) {
      await this.say(client, session_id, `quick ${line}`, false);
      await delay(WRITE_MS);
    }
  }
}
