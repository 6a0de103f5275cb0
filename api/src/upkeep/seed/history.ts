import { Chance } from './chance.js';
import { type Tongue, tongues } from './tongues.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** Age of the oldest session. */
const SPAN = 730 * DAY;
/** Active sessions have their last activity within this time before the end; shorter than the default SESSION_IDLE_AFTER. */
const LATELY = 4 * MINUTE;

/** Sessions per person, on average. */
const SESSIONS_A_PERSON = 150;
const FEWEST_PEOPLE = 20;
/** One in this many sessions is active at the end. */
const SESSIONS_AN_ACTIVE_ONE = 2_000;

const NEVER_SAID_ANYTHING = 0.07;
const ENDED = 0.35;
/** Probability that a session with more than one exchange is resumed on another day. */
const TAKEN_UP_AGAIN = 0.15;

/** Distribution of the number of exchanges per session, long-tailed; `until` is the cumulative probability among sessions with messages. */
const lengths: readonly { until: number; least: number; most: number }[] = [
  { until: 0.86, least: 1, most: 1 },
  { until: 0.965, least: 2, most: 3 },
  { until: 0.994, least: 4, most: 9 },
  { until: 0.9994, least: 10, most: 40 },
  { until: 1, least: 50, most: 250 },
];

/** A seeded person: a row of `users` without the columns that all of them share. */
export interface SeededPerson {
  user_id: string;
  email: string;
  name: string | null;
  created_at: string;
  tongue: Tongue;
}

/** A seeded session with its messages, as in their tables. */
export interface SeededSession {
  session_id: string;
  user_id: string;
  title: string | null;
  created_at: string;
  last_activity_at: string;
  ended_at: string | null;
  ended_by: string | null;
  end_reason: string | null;
  messages: SeededMessage[];
}

/** A seeded message. */
export interface SeededMessage {
  message_id: string;
  seq: number;
  role: 'user' | 'assistant';
  content: string;
  created_at: string;
  responder: string | null;
  status: 'complete' | 'stopped';
  reply_to: string | null;
}

/** Parameters of a history. */
export interface HistoryPlan {
  sessions: number;
  seed: number;
  /** end of the history, in milliseconds since the epoch */
  until: number;
}

const instant = (at: number) => new Date(at).toISOString();

/**
 * A fictitious history: people of several languages, some far more talkative than others, over two years of growing use.
 *
 * Guarantee: the same plan yields the same people and sessions in the same order; all but the active sessions are ordered oldest
 * first.
 */
export class History {
  readonly people: readonly SeededPerson[];
  private readonly chance: Chance;

  constructor(private readonly plan: HistoryPlan) {
    this.chance = new Chance(plan.seed);
    const count = Math.max(FEWEST_PEOPLE, Math.ceil(plan.sessions / SESSIONS_A_PERSON));
    this.people = Array.from({ length: count }, (_, index) => this.person(index));
  }

  /** Every session of the plan, oldest first except for the active ones, which come last in any order. */
  *sessions(): Generator<SeededSession> {
    const { sessions, until } = this.plan;
    const active = Math.ceil(sessions / SESSIONS_AN_ACTIVE_ONE);
    for (let index = 0; index < sessions; index++) {
      // Sessions per day grow over time: with the square root, the last day has twice the average.
      const share = Math.sqrt((index + this.chance.next()) / sessions);
      const isActive = index >= sessions - active;
      const begun = isActive ? until - this.chance.between(MINUTE, LATELY) : until - 2 * LATELY - (1 - share) * SPAN;
      yield this.session(begun, isActive);
    }
  }

  private person(index: number): SeededPerson {
    const { chance } = this;
    // Favours the first languages.
    const tongue = tongues[Math.floor(chance.next() ** 1.6 * tongues.length)]!;
    const [given, address] = chance.pick(tongue.given);
    const family = chance.pick(tongue.family);
    const name = tongue.familyFirst ? `${family}${given}` : `${given} ${family}`;
    const at = this.plan.until - SPAN - chance.between(0, 30 * DAY);
    return {
      user_id: chance.uuid(at),
      email: `${address}.${this.plan.seed}.${index + 1}@${chance.pick(['example.com', 'example.net', 'example.org'])}`,
      name: chance.happens(0.92) ? name : null,
      created_at: instant(at),
      tongue,
    };
  }

  private session(begun: number, isActive: boolean): SeededSession {
    const { chance } = this;
    // Squaring produces a long tail: the most talkative people have thousands of sessions, most have a few dozen.
    const person = this.people[Math.floor(chance.next() ** 2 * this.people.length)]!;
    const silent = !isActive && chance.happens(NEVER_SAID_ANYTHING);
    const messages = silent ? [] : this.talk(person.tongue, begun, isActive);
    const last = Date.parse(messages.at(-1)?.created_at ?? instant(begun));
    const ended = !isActive && chance.happens(ENDED) ? Math.min(last + chance.spread(10 * SECOND, 5 * DAY), this.plan.until) : null;
    const byOwnHand = chance.happens(0.8);
    return {
      session_id: chance.uuid(begun),
      user_id: person.user_id,
      title: silent ? null : messages[0]!.content.split('\n', 1)[0]!,
      created_at: instant(begun),
      last_activity_at: instant(last),
      ended_at: ended === null ? null : instant(ended),
      ended_by: ended === null ? null : byOwnHand ? person.user_id : this.people[0]!.user_id,
      end_reason: ended === null || byOwnHand ? null : chance.pick(['resolved', 'erledigt', 'duplicate', '解決済み']),
      messages,
    };
  }

  private talk(tongue: Tongue, begun: number, isActive: boolean): SeededMessage[] {
    const { chance } = this;
    const { until } = this.plan;
    const place = chance.next();
    const { least, most } = lengths.find((each) => place < each.until)!;
    const messages: SeededMessage[] = [];
    let at = begun + chance.between(0, 20 * SECOND);
    for (let left = isActive ? 1 : Math.floor(chance.spread(least, most + 1)); left > 0 && at < until - MINUTE / 2; left--) {
      const topic = chance.pick(tongue.topics);
      const asked = message(chance, messages.length + 1, at, { role: 'user', content: say(chance, tongue.questions, topic), reply_to: null });
      messages.push(asked);
      at += chance.between(400, 9_000);
      // A few questions remain unanswered, as after a responder failure.
      if (chance.happens(0.98))
        messages.push(message(chance, messages.length + 1, at, { role: 'assistant', content: say(chance, tongue.replies, topic), reply_to: asked.message_id }));
      at += chance.happens(TAKEN_UP_AGAIN) ? chance.spread(DAY, 60 * DAY) : chance.spread(5 * SECOND, 40 * MINUTE);
    }
    return messages;
  }
}

function say(chance: Chance, sentences: readonly string[], topic: string): string {
  const said = chance.pick(sentences).replace('{}', topic);
  // Some messages are longer.
  return chance.happens(0.2) ? `${said}\n\n${chance.pick(sentences).replace('{}', topic)} ${chance.pick(['🙂', '👍', '…', '!', 'SB-2931'])}` : said;
}

function message(
  chance: Chance,
  seq: number,
  at: number,
  { role, content, reply_to }: Pick<SeededMessage, 'role' | 'content' | 'reply_to'>,
): SeededMessage {
  const isReply = role === 'assistant';
  return {
    message_id: chance.uuid(at),
    seq,
    role,
    content,
    created_at: instant(at),
    responder: isReply ? 'handbook' : null,
    status: isReply && chance.happens(0.01) ? 'stopped' : 'complete',
    reply_to,
  };
}
