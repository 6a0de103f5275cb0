import type { FailureReason } from '@switchboard/shared';
import { type HistoryMessage, ResponderFault, type ResponderPart } from '../../src/chat/index.js';
import { SystemClock } from '../../src/core/clock/clock.js';
import type { Variables } from '../../src/core/config/setting-sources.js';
import { KnowledgeBase } from '../../src/knowledge/index.js';
import type { ModelResponder, ModelTimes } from '../../src/models/model.responder.js';
import { modelResponders } from '../../src/models/model-responders.js';
import { parseSettings } from '../../src/settings.js';

/** The key that is sent to the stub. */
export const MODEL_KEY = 'sk-test-0123456789abcdef';

/** Limits for tests: delays of a few milliseconds; one failure opens the circuit breaker, and it stays open beyond the test. */
export const briefTimes: ModelTimes = {
  firstPiece: 1_500,
  usage: 150,
  backoff: { retryDelays: [10, 20], longestRetryAfter: 5_000, failures: 1, cooldowns: [60_000], pause: 60_000 },
};

/** @returns a responder for the model `first` of a server */
export function modelOn(baseUrl: string, { env = {}, times = {}, knowledge = new KnowledgeBase([]) }: ModelOptions = {}): ModelResponder {
  const settings = parseSettings({ OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: MODEL_KEY, OPENAI_MODEL: 'first', ...env });
  return modelResponders(settings, knowledge, new SystemClock(), { ...briefTimes, ...times })[0]!;
}

export interface ModelOptions {
  env?: Variables;
  times?: Partial<ModelTimes>;
  knowledge?: KnowledgeBase;
}

/** A call to a responder, to its end. */
export interface Asked {
  parts: ResponderPart[];
  text: string;
  thought: string;
  /** null if it ended by itself */
  fault: ResponderFault | null;
  reason: FailureReason | null;
}

export interface Question {
  content: string;
  history?: readonly HistoryMessage[];
  signal?: AbortSignal;
  session_id?: string;
  /** called with every part as it comes */
  onPart?: (part: ResponderPart) => void;
}

/** Asks a responder. @throws whatever it throws that is no ResponderFault */
export async function ask(responder: ModelResponder, { content, history = [], signal = new AbortController().signal, ...more }: Question): Promise<Asked> {
  const parts: ResponderPart[] = [];
  const request = {
    session_id: more.session_id ?? '01980000-0000-7000-8000-000000000001',
    user: { user_id: '01980000-0000-7000-8000-000000000002', name: 'Ada' },
    message: { message_id: '01980000-0000-7000-8000-000000000003', content },
    history,
    signal,
    reply_id: '01980000-0000-7000-8000-000000000004',
    attempt: 1,
    instructions: [],
  };
  let fault: ResponderFault | null = null;
  try {
    for await (const part of responder.respond(request)) {
      parts.push(part);
      more.onPart?.(part);
    }
  } catch (error) {
    if (!(error instanceof ResponderFault)) throw error;
    fault = error;
  }
  const joined = (kind: 'text' | 'thought') => parts.map((part) => (kind in part ? (part as Record<string, string>)[kind] : '')).join('');
  return { parts, text: joined('text'), thought: joined('thought'), fault, reason: fault?.reason ?? null };
}

/** Loads the official client, which takes longer than these limits allow. */
export async function warmUp(baseUrl: string): Promise<void> {
  await ask(modelOn(baseUrl, { times: { firstPiece: 60_000 } }), { content: 'hello' });
}

/** The last part of a kind, which is the one that counts. */
export function lastOf<Kind extends string>(parts: readonly ResponderPart[], kind: Kind): unknown {
  const part = parts.findLast((each) => kind in each);
  return part && (part as Record<string, unknown>)[kind];
}

/** An earlier message. */
export function said(role: HistoryMessage['role'], content: string, seq: number, author_name: string | null = null): HistoryMessage {
  return { role, content, seq, author_name, message_id: `01980000-0000-7000-8000-${String(seq).padStart(12, '0')}`, created_at: '2026-03-01T12:00:00.000Z' };
}
