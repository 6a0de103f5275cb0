import type { Message, MessageRole, Problem, Source } from '@switchboard/shared';
import type { Transcript } from './transcript';

/** How far a message has come. `unanswered`: stored, and neither answered nor being answered. */
export type ItemState = 'sending' | 'unsent' | 'sent' | 'unanswered' | 'streaming' | 'complete' | 'stopped' | 'interrupted';

/** One message as the page shows it, stored or not. */
export interface TranscriptItem {
  /** the same from the first moment to the last, so that its element stays */
  key: string;
  role: MessageRole;
  /** null until the server has stored it */
  seq: number | null;
  content: string;
  created_at: string | null;
  state: ItemState;
  /** why it or its reply failed, where that is known */
  problem: Problem | null;
  sources: readonly Source[];
  /** the user message to send or to run again, null where there is nothing to try again */
  retry: string | null;
}

/** The transcript in the order in which it is shown: what is stored, what is on its way, what is being said, what did not go. */
export function transcriptItems(transcript: Transcript): TranscriptItem[] {
  const stored = transcript.messages.map((message) => storedItem(transcript, message));
  const shown = new Set(stored.map(({ key }) => key));
  const running = [...transcript.running.values()].map(({ reply_to, text }) => runningItem(reply_to, text));
  const outgoing = transcript.outgoing.map(({ message_id, content, problem }): TranscriptItem => {
    const state = problem ? 'unsent' : 'sending';
    const retry = problem && !isRefused(problem) ? message_id : null;
    return { ...BLANK, key: message_id, role: 'user', content, state, problem, retry };
  });
  return [
    ...stored,
    ...outgoing.filter(({ state }) => state === 'sending'),
    ...running.filter(({ key }) => !shown.has(key)),
    ...outgoing.filter(({ state }) => state === 'unsent'),
  ];
}

/** True where sending the very same again cannot help: the text or the conversation itself was refused. */
export function isRefused(problem: Problem): boolean {
  return problem.status >= 400 && problem.status < 500 && ![401, 408, 429].includes(problem.status);
}

const BLANK = { seq: null, created_at: null, problem: null, sources: [], retry: null };

function replyKey(reply_to: string): string {
  return `reply-${reply_to}`;
}

function runningItem(reply_to: string, text: string): TranscriptItem {
  return { ...BLANK, key: replyKey(reply_to), role: 'assistant', content: text, state: 'streaming' };
}

function storedItem(transcript: Transcript, message: Message): TranscriptItem {
  const { role, seq, content, created_at, sources } = message;
  const item = { ...BLANK, role, seq, content, created_at, sources };
  if (message.reply_to !== null) {
    const key = replyKey(message.reply_to);
    const again = transcript.running.get(message.reply_to);
    if (again) return { ...runningItem(message.reply_to, again.text), seq, created_at };
    return { ...item, key, state: message.status, retry: message.status === 'interrupted' ? message.reply_to : null };
  }
  const key = message.message_id;
  if (role !== 'user') return { ...item, key, state: message.status };
  // What was said before the fault stands below as a reply of its own, which tells of it.
  if (hasReply(transcript, key)) return { ...item, key, state: 'sent' };
  const problem = transcript.failed.get(key) ?? null;
  const quiet = transcript.settled && !transcript.running.has(key);
  const state = problem || quiet ? 'unanswered' : 'sent';
  return { ...item, key, state, problem, retry: state === 'unanswered' ? key : null };
}

function hasReply(transcript: Transcript, message_id: string): boolean {
  return transcript.messages.some(({ reply_to }) => reply_to === message_id);
}
