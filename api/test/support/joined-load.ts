import type { ChatAnswer, Message, MessageList, Session } from '@switchboard/shared';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from './client.js';
import type { EventReader } from './event-reader.js';
import { Follower } from './follower.js';
import { History, type Read, type Stored, type Write } from './history.js';
import { ListClient } from './list-client.js';

/** How long one call is repeated after it failed, in milliseconds. */
const RETRY_MS = 15_000;
/** How long what is in progress may take to end, in milliseconds: far more than it needs. */
const ENDED_MS = 60_000;
/** Milliseconds between two writes, two polls, two attempts of a stream to come back, and two looks at a screen. */
const [WRITE_MS, POLL_MS, RETURN_MS, LOOK_MS] = [250, 120, 100, 100];
/** How long a watcher stays after the last write, in milliseconds. */
const STAY_MS = 1_500;
/** What is said in turn: answered at once, within some 100 ms, and within about a second. */
const KINDS = ['quick', 'turn', 'brief'] as const;

/** How many do what. */
export interface LoadCounts {
  writers: number;
  /** who poll the list */
  readers: number;
  /** who request the list when its stream says that it has changed */
  pushed?: number;
  /** who write to a session and watch it */
  watchers: number;
  /** how much a writer says in one session before beginning the next */
  lines?: number;
}

/** People who write, poll and watch through a balancer, and what they saw. */
export class JoinedLoad {
  /** sessions as the list shows them */
  readonly list = new History();
  /** messages within their sessions */
  readonly messages = new History();
  /** replies that were answered, acknowledged with their questions */
  readonly answers: Write[] = [];
  /** what consoles showed, whether they had just asked or not */
  readonly screens: Read[] = [];
  /** calls that failed at least once, with what was answered */
  readonly failures: string[] = [];
  /** calls that were never answered, and streams that did not tell what is stored */
  readonly faults: string[] = [];
  /** the replies that were answered, by their status */
  readonly replies = new Map<string, number>();
  /** sessions that exist although nothing was said in them */
  readonly empty: string[] = [];
  private readonly sessions: string[] = [];
  private readonly followers = new Map<string, Follower>();
  private readonly running: Promise<void>[] = [];
  /** what is in progress, by who does it */
  private readonly doing = new Map<string, string>();
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
  start({ writers, readers, pushed = 0, watchers, lines = KINDS.length }: LoadCounts, consoles: string[] = []): void {
    const all = (count: number, run: (at: number) => Promise<void>) => Array.from({ length: count }, (_, at) => run(at));
    this.running.push(
      ...all(writers, (at) => this.write(`writer ${at}`, lines)), ...all(readers, (at) => this.poll(`reader ${at}`, this.url)),
      ...all(pushed, (at) => this.listen(`pushed ${at}`)), ...all(watchers, (at) => this.watch(`watcher ${at}`)),
      ...consoles.map((url) => this.poll(`console of ${url}`, url, true)),
    );
  }

  /** Ends it, and waits for what is in progress. @returns what is stored of it @throws Error if something does not end */
  async stop(): Promise<Stored[]> {
    this.isOver = true;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const inProgress = () => [...this.doing].map(([client, what]) => `${client}: ${what}`).join('; ');
    const timer = setTimeout(() => reject(new Error(`still in progress after ${ENDED_MS} ms: ${inProgress()}`)), ENDED_MS);
    await Promise.race([Promise.all(this.running), late]).finally(() => clearTimeout(timer));
    const stored: Stored[] = [];
    for (const session_id of this.sessions) {
      const messages = await this.transcript(session_id);
      if (messages.length === 0 && this.followers.has(session_id)) this.empty.push(session_id);
      for (const { message_id, seq } of messages) stored.push({ id: message_id, within: session_id, seq });
      const follower = this.followers.get(session_id);
      if (!follower) continue;
      const { body } = await this.at(this.user).get<Session>(`/api/sessions/${session_id}`);
      const expected = Follower.stored(messages, body);
      const differing = follower.shown.filter((line) => !expected.includes(line));
      this.faults.push(...differing.map((line) => `a watcher of ${session_id} shows ${line}`), ...expected.filter((line) => !follower.shown.includes(line)).map((line) => `a watcher of ${session_id} does not show ${line}`));
    }
    return stored;
  }

  private at(person: Client, url = this.url): Client {
    return Object.assign(new Client(url), { token: person.token, user: person.user });
  }

  private async transcript(session_id: string): Promise<Message[]> {
    const messages: Message[] = [];
    for (let more: boolean | undefined = true; more; ) {
      const { body } = await this.at(this.user).get<MessageList>(`/api/sessions/${session_id}/messages?limit=200&after=${messages.at(-1)?.seq ?? 0}`);
      messages.push(...(body.messages ?? []));
      ({ more } = body);
    }
    return messages;
  }

  private async write(client: string, lines: number): Promise<void> {
    while (!this.isOver) {
      const session_id = randomUUID();
      this.sessions.push(session_id);
      for (let line = 0; line < lines && (line < KINDS.length || !this.isOver); line++) {
        await this.say(client, session_id, `${KINDS[line % KINDS.length]} ${line}`, line === 0);
        await delay(WRITE_MS);
      }
    }
  }

  /** Says one thing, again and again until that is answered. */
  private async say(client: string, session_id: string, message: string, isFirst: boolean): Promise<void> {
    const message_id = randomUUID();
    const beganAt = performance.now();
    let answer: { instance: string | null; reply: Message | null } | null;
    this.doing.set(client, `says ${message}, ${message_id}, in ${session_id}`);
    do answer = await this.trySaying(session_id, message_id, message);
    while (answer === null && performance.now() - beganAt < RETRY_MS && (await delay(RETURN_MS, true)));
    this.doing.delete(client);
    const write = { client, instance: answer?.instance ?? null, beganAt, endedAt: performance.now(), isAcknowledged: answer !== null, within: session_id };
    this.messages.writes.push({ ...write, id: message_id });
    if (isFirst) this.list.writes.push({ ...write, id: session_id });
    if (answer === null) this.faults.push(`${message} was not answered within ${RETRY_MS} ms`);
    if (!answer?.reply) return;
    this.answers.push({ ...write, id: answer.reply.message_id });
    this.replies.set(answer.reply.status, (this.replies.get(answer.reply.status) ?? 0) + 1);
  }

  private async trySaying(session_id: string, message_id: string, message: string): Promise<{ instance: string | null; reply: Message | null } | null> {
    try {
      const { status, headers, body, text } = await this.at(this.user).post<ChatAnswer>(`/api/sessions/${session_id}/chat`, { message, message_id });
      if (status === 200) return { instance: headers.get('instance'), reply: body.reply };
      this.failures.push(`${message}: ${status} ${text.slice(0, 200)}`);
    } catch (error) {
      this.failures.push(`${message}: ${String((error as Error).cause ?? error)}`);
    }
    return null;
  }

  private listClient(name: string, url: string): ListClient {
    return new ListClient(name, this.at(this.admin, url), `/api/admin/sessions?user_id=${this.user.user.user_id}&limit=200&sort=-created_at`, this.list);
  }

  private async poll(name: string, url: string, mayFail = false): Promise<void> {
    const client = this.listClient(name, url);
    while (!this.isOver) {
      const failure = await client.poll();
      if (failure !== null && !mayFail) this.failures.push(failure);
      await delay(POLL_MS);
    }
  }

  /** Requests the list whenever its stream says that there is something else to show. */
  private async listen(name: string): Promise<void> {
    const client = this.listClient(name, this.url);
    while (!this.isOver) {
      const reader = await this.at(this.admin).stream('/api/admin/sessions/stream').catch(() => null);
      const gone = reader?.ended.then(() => true);
      for (let isGone = reader === null; !isGone && !this.isOver; ) {
        const told = reader!.events.findLast(({ data }) => data['revision'] !== undefined)?.data as { epoch: string; revision: number } | undefined;
        if (told && client.isBehind(told)) {
          const failure = await client.poll();
          if (failure !== null) this.failures.push(failure);
        }
        if (told) this.screens.push(client.look());
        isGone = await Promise.race([gone!, delay(LOOK_MS, false)]);
      }
      await reader?.leave();
      await delay(RETURN_MS);
    }
  }

  /** Watches a session of its own while it writes to it, and comes back with the id of the last event. */
  private async watch(stream: string): Promise<void> {
    const beganAt = performance.now();
    const { body, headers } = await this.at(this.user).post<Session>('/api/sessions');
    const { session_id } = body;
    this.sessions.push(session_id);
    this.followers.set(session_id, new Follower(true));
    this.list.writes.push({ client: stream, instance: headers.get('instance'), beganAt, endedAt: performance.now(), isAcknowledged: true, id: session_id });
    const gone = Promise.withResolvers<void>();
    let writing: Promise<void> | undefined;
    let id: string | undefined;
    let isDone = false;
    while (!isDone) {
      this.doing.set(`stream of ${stream}`, `opens, at ${session_id}`);
      const reader = await this.at(this.user).stream(`/api/sessions/${session_id}/stream`, id === undefined ? {} : { 'last-event-id': id }).catch(() => null);
      if (reader) {
        // What was written before is not told.
        const isOpen = writing !== undefined || (await reader.named('session').then(() => true, () => false));
        this.doing.set(`stream of ${stream}`, `is open, at ${session_id}`);
        if (isOpen) writing ??= this.writeTo(stream, session_id).finally(() => gone.resolve());
        isDone = await Promise.race([reader.ended.then(() => false), gone.promise.then(() => delay(STAY_MS, true))]);
        await reader.leave();
        id = this.record(stream, session_id, reader) ?? id;
      }
      if (!isDone) await delay(RETURN_MS);
    }
    this.doing.delete(`stream of ${stream}`);
    await writing;
  }

  /** @returns the id of the last event */
  private record(stream: string, session_id: string, { events, arrivedAt }: EventReader): string | undefined {
    try {
      this.followers.get(session_id)!.reopen().takeAll(events);
    } catch (error) {
      this.faults.push(`${stream}: ${(error as Error).message}`);
    }
    for (const [at, { event, data }] of events.entries()) {
      if (event === 'reset') this.faults.push(`${stream} was told to reload`);
      // One that was interrupted is generated again, since its question is asked again.
      if ((event === 'message' || event === 'reply') && data['status'] !== 'interrupted')
        this.messages.arrivals.push({ stream, at: arrivedAt[at]!, id: data['message_id'] as string, seq: data['seq'] as number });
    }
    return events.findLast(({ id }) => id !== undefined)?.id;
  }

  private async writeTo(client: string, session_id: string): Promise<void> {
    for (let line = 0; !this.isOver; line++) {
      await this.say(client, session_id, `${KINDS[line % KINDS.length]} ${line}`, false);
      await delay(WRITE_MS);
    }
  }
}
