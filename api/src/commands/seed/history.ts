import { SeededRandom } from './seeded-random.js';
import { type Language, languages } from './languages.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** Age of the oldest session. */
const HISTORY_SPAN = 730 * DAY;
/** Active sessions have their last activity within this time before the end; shorter than the default SESSION_IDLE_AFTER. */
const ACTIVE_WINDOW = 4 * MINUTE;

/** Sessions per person, on average. */
const SESSIONS_PER_PERSON = 150;
const MIN_PEOPLE = 20;
/** One in this many sessions is active at the end. */
const SESSIONS_PER_ACTIVE_SESSION = 2_000;

const SILENT_PROBABILITY = 0.07;
const ENDED_PROBABILITY = 0.35;
/** Probability that a session with more than one exchange is resumed on another day. */
const RESUMED_PROBABILITY = 0.15;

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
  language: Language;
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
 * Guarantees: the same plan yields the same people and sessions in the same order; all but the active sessions are ordered oldest
 * first.
 */
export class History {
  readonly people: readonly SeededPerson[];
  private readonly random: SeededRandom;

  constructor(private readonly plan: HistoryPlan) {
    this.random = new SeededRandom(plan.seed);
    const count = Math.max(MIN_PEOPLE, Math.ceil(plan.sessions / SESSIONS_PER_PERSON));
    this.people = Array.from({ length: count }, (_, index) => this.person(index));
  }

  /** Every session of the plan, oldest first except for the active ones, which come last in any order. */
  *sessions(): Generator<SeededSession> {
    const { sessions, until } = this.plan;
    const active = Math.ceil(sessions / SESSIONS_PER_ACTIVE_SESSION);
    for (let index = 0; index < sessions; index++) {
      // Sessions per day grow over time: with the square root, the last day has twice the average.
      const share = Math.sqrt((index + this.random.next()) / sessions);
      const isActive = index >= sessions - active;
      const startedAt = isActive ? until - this.random.between(MINUTE, ACTIVE_WINDOW) : until - 2 * ACTIVE_WINDOW - (1 - share) * HISTORY_SPAN;
      yield this.session(startedAt, isActive);
    }
  }

  private person(index: number): SeededPerson {
    const { random: chance } = this;
    // Favours the first languages.
    const language = languages[Math.floor(chance.next() ** 1.6 * languages.length)]!;
    const [given, address] = chance.pick(language.given);
    const family = chance.pick(language.family);
    const name = language.familyFirst ? `${family}${given}` : `${given} ${family}`;
    const at = this.plan.until - HISTORY_SPAN - chance.between(0, 30 * DAY);
    return {
      user_id: chance.uuid(at),
      email: `${address}.${this.plan.seed}.${index + 1}@${chance.pick(['example.com', 'example.net', 'example.org'])}`,
      name: chance.happens(0.92) ? name : null,
      created_at: instant(at),
      language,
    };
  }

  private session(startedAt: number, isActive: boolean): SeededSession {
    const { random: chance } = this;
    // Squaring produces a long tail: the most talkative people have thousands of sessions, most have a few dozen.
    const person = this.people[Math.floor(chance.next() ** 2 * this.people.length)]!;
    const silent = !isActive && chance.happens(SILENT_PROBABILITY);
    const messages = silent ? [] : this.conversation(person.language, startedAt, isActive);
    const last = Date.parse(messages.at(-1)?.created_at ?? instant(startedAt));
    const ended = !isActive && chance.happens(ENDED_PROBABILITY) ? Math.min(last + chance.logUniform(10 * SECOND, 5 * DAY), this.plan.until) : null;
    const endedByOwner = chance.happens(0.8);
    return {
      session_id: chance.uuid(startedAt),
      user_id: person.user_id,
      title: silent ? null : messages[0]!.content.split('\n', 1)[0]!,
      created_at: instant(startedAt),
      last_activity_at: instant(last),
      ended_at: ended === null ? null : instant(ended),
      ended_by: ended === null ? null : endedByOwner ? person.user_id : this.people[0]!.user_id,
      end_reason: ended === null || endedByOwner ? null : chance.pick(['resolved', 'erledigt', 'duplicate', '解決済み']),
      messages,
    };
  }

  private conversation(language: Language, startedAt: number, isActive: boolean): SeededMessage[] {
    const { random: chance } = this;
    const { until } = this.plan;
    const draw = chance.next();
    const { least, most } = lengths.find((each) => draw < each.until)!;
    const messages: SeededMessage[] = [];
    let at = startedAt + chance.between(0, 20 * SECOND);
    for (let left = isActive ? 1 : Math.floor(chance.logUniform(least, most + 1)); left > 0 && at < until - MINUTE / 2; left--) {
      const topic = chance.pick(language.topics);
      const asked = message(chance, messages.length + 1, at, { role: 'user', content: fillTemplate(chance, language.questions, topic), reply_to: null });
      messages.push(asked);
      at += chance.between(400, 9_000);
      // A few questions remain unanswered, as after a responder failure.
      if (chance.happens(0.98))
        messages.push(message(chance, messages.length + 1, at, { role: 'assistant', content: fillTemplate(chance, language.replies, topic), reply_to: asked.message_id }));
      at += chance.happens(RESUMED_PROBABILITY) ? chance.logUniform(DAY, 60 * DAY) : chance.logUniform(5 * SECOND, 40 * MINUTE);
    }
    return messages;
  }
}

function fillTemplate(random: SeededRandom, sentences: readonly string[], topic: string): string {
  const said = random.pick(sentences).replace('{}', topic);
  // Some messages are longer.
  return random.happens(0.2) ? `${said}\n\n${random.pick(sentences).replace('{}', topic)} ${random.pick(['🙂', '👍', '…', '!', 'SB-2931'])}` : said;
}

function message(
  random: SeededRandom,
  seq: number,
  at: number,
  { role, content, reply_to }: Pick<SeededMessage, 'role' | 'content' | 'reply_to'>,
): SeededMessage {
  const isReply = role === 'assistant';
  return {
    message_id: random.uuid(at),
    seq,
    role,
    content,
    created_at: instant(at),
    responder: isReply ? 'handbook' : null,
    status: isReply && random.happens(0.01) ? 'stopped' : 'complete',
    reply_to,
  };
}
