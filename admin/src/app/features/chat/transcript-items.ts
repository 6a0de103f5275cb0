import type { Message, MessageRole, Problem, Source } from '@switchboard/shared';
import { repliesAfterQuestions } from '../../core/conversation/reply-order';
import type { OutgoingMessage } from './outgoing-queue';
import type { Transcript } from './transcript';

/**
 * The state of an item. `queued`: waiting to be sent; `unsent`: refused; `unanswered`: the place of a reply that neither arrived nor
 * is being generated.
 */
export type ItemState = 'queued' | 'sending' | 'unsent' | 'sent' | 'unanswered' | 'streaming' | 'complete' | 'stopped' | 'interrupted';

/** One message as the page shows it, stored or not, or the placeholder of a missing reply. */
export interface TranscriptItem {
  /** stable from queued to stored, so that the element is reused */
  key: string;
  /** null until the server has stored it, and for placeholders */
  message_id: string | null;
  /** id of the user message that it answers */
  reply_to: string | null;
  role: MessageRole;
  /** null until the server has stored it */
  seq: number | null;
  content: string;
  created_at: string | null;
  state: ItemState;
  /** why it or its reply failed, if known */
  problem: Problem | null;
  sources: readonly Source[];
  /** id of the user message to send or answer again; null if there is nothing to retry */
  retry: string | null;
  /** whether sending takes longer than usual */
  isSlow: boolean;
  /** whether it would survive a reload, if not sent yet */
  isKept: boolean;
}

/**
 * The transcript in display order: each reply below its question, whatever was sent in between, and unsent messages at the end, in
 * the order in which they were written.
 */
export function transcriptItems(transcript: Transcript, outgoing: readonly OutgoingMessage[]): TranscriptItem[] {
  const stored = transcript.messages.flatMap((message) => storedItems(transcript, message));
  const shown = new Set(stored.map(({ key }) => key));
  const running = [...transcript.running.values()].map(({ reply_to, text }) => runningItem(reply_to, text));
  const isStalled = outgoing.some(({ problem }) => problem !== null && !isRefused(problem));
  const unsent = outgoing.map((message): TranscriptItem => {
    const { message_id, content, problem, isSlow, isKept } = message;
    const state = message.state === 'refused' ? 'unsent' : message.state;
    const retry = state === 'queued' && isStalled ? message_id : null;
    return { ...ITEM_DEFAULTS, key: message_id, role: 'user', content, state, problem, retry, isSlow, isKept };
  });
  return [
    ...repliesAfterQuestions([...stored, ...running.filter(({ key }) => !shown.has(key))]),
    ...unsent.filter(({ key }) => !shown.has(key)),
  ];
}

/** Whether resending the message unchanged cannot succeed: the text or the conversation itself was refused. */
export function isRefused(problem: Problem): boolean {
  return problem.status >= 400 && problem.status < 500 && ![401, 408, 429].includes(problem.status);
}

const ITEM_DEFAULTS = {
  message_id: null, reply_to: null, seq: null, created_at: null, problem: null, sources: [], retry: null, isSlow: false, isKept: true,
};

function replyKey(reply_to: string): string {
  return `reply-${reply_to}`;
}

function runningItem(reply_to: string, text: string): TranscriptItem {
  return { ...ITEM_DEFAULTS, key: replyKey(reply_to), reply_to, role: 'assistant', content: text, state: 'streaming' };
}

/** The message, and the placeholder of its reply if that is missing. */
function storedItems(transcript: Transcript, message: Message): TranscriptItem[] {
  const { message_id, role, seq, content, created_at, sources, reply_to } = message;
  const item = { ...ITEM_DEFAULTS, message_id, reply_to, role, seq, content, created_at, sources };
  if (reply_to !== null) {
    const rerun = transcript.running.get(reply_to);
    if (rerun) return [{ ...runningItem(reply_to, rerun.text), message_id, seq, created_at }];
    return [{ ...item, key: replyKey(reply_to), state: message.status, retry: message.status === 'interrupted' ? reply_to : null }];
  }
  if (role !== 'user') return [{ ...item, key: message_id, state: message.status }];
  const sent: TranscriptItem = { ...item, key: message_id, state: 'sent' };
  // A partial reply is an item of its own and shows the failure itself.
  if (hasReply(transcript, message_id)) return [sent];
  const problem = transcript.failed.get(message_id) ?? null;
  const isUnanswered = transcript.settled && !transcript.running.has(message_id);
  if (!problem && !isUnanswered) return [sent];
  const missing: TranscriptItem = { ...ITEM_DEFAULTS, key: replyKey(message_id), reply_to: message_id, role: 'assistant', content: '', state: 'unanswered', problem, retry: message_id };
  return [sent, missing];
}

function hasReply(transcript: Transcript, message_id: string): boolean {
  return transcript.messages.some(({ reply_to }) => reply_to === message_id);
}
