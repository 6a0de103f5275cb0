import type { Message, MessageRole, Problem, Source } from '@switchboard/shared';
import { isLeftToPerson, placeOfReply } from './handling/left-to-person';
import { treeOf } from './message-list';
import type { OutgoingMessage } from './outgoing-queue';
import type { RunningReply } from './running-reply';
import { branchTo, placeOf, placeOfNew, runningReplyTo, shownBranch, type VersionPlace } from './shown-branch';
import type { Transcript } from './transcript';

/**
 * The state of an item. `queued`: waiting to be sent; `unsent`: refused; `waiting`: the place of a reply that begins once the one before it
 * has ended; `unanswered`: the place of a reply that neither arrived nor is being generated; `withdrawn`: that of one whose question was
 * taken back.
 */
export type ItemState = 'queued' | 'sending' | 'unsent' | 'sent' | 'waiting' | 'unanswered' | 'withdrawn' | 'streaming' | 'complete' | 'stopped' | 'interrupted';

/** One message as the page shows it, stored or not, or the placeholder of a missing reply. */
export interface TranscriptItem {
  /** stable from queued to stored, and the same for all versions of a reply, so that the element is reused */
  readonly key: string;
  /** null until the server has stored it, and for placeholders */
  readonly message_id: string | null;
  /** id of the user message that it answers */
  readonly reply_to: string | null;
  readonly role: MessageRole;
  /** null until the server has stored it */
  readonly seq: number | null;
  readonly content: string;
  readonly created_at: string | null;
  readonly state: ItemState;
  /** why it or its reply failed, if known */
  readonly problem: Problem | null;
  readonly sources: readonly Source[];
  /** id of the user message to send or answer again; null if there is nothing to retry */
  readonly retry: string | null;
  /** whether sending takes longer than usual */
  readonly isSlow: boolean;
  /** whether it would survive a reload, if not sent yet */
  readonly isKept: boolean;
  /** the stored message; null for all others */
  readonly stored: Message | null;
  /** who is generating it; null if that is unknown or over */
  readonly responder: string | null;
  /** the reasoning before a reply, as far as this page received it */
  readonly thought: string;
  /** its place among its versions: from 1, of how many, and the ids of its neighbours */
  readonly version: number;
  readonly versionCount: number;
  readonly previousVersion: string | null;
  readonly nextVersion: string | null;
  /** whether the latest answer took no account of what precedes it */
  readonly isHistoryStart: boolean;
  /** whether it is the last one of the branch */
  readonly isLast: boolean;
}

/**
 * The branch shown, in order: each reply below its question, and unsent messages at the end, in the order in which they were written. An
 * edited message that is not stored yet takes the place of the one that it will replace.
 */
export function transcriptItems(transcript: Transcript, outgoing: readonly OutgoingMessage[]): TranscriptItem[] {
  const known = treeOf(transcript.messages);
  const unsent = outgoing.filter(({ message_id }) => known.find(message_id)?.message_id !== message_id);
  const edited = unsent.find(({ parent_id }) => parent_id !== undefined);
  const branch = edited ? branchTo(transcript.messages, edited.parent_id ?? null) : shownBranch(transcript);
  const missing = missingReplies(transcript, branch);
  const items = branch.flatMap((message, at) => [storedItem(transcript, message, at === branch.length - 1), ...(missing.get(at) ?? [])]);
  return withMarks([...items, ...unsentItems(unsent)], branch);
}

/**
 * The items, those that have not changed as the identical objects that they were before: the page need not look at them again when
 * another one grows.
 */
export function keepUnchanged(items: readonly TranscriptItem[], before: readonly TranscriptItem[]): readonly TranscriptItem[] {
  const known = new Map(before.map((item) => [item.key, item]));
  return items.map((item) => {
    const same = known.get(item.key);
    return same && FIELDS.every((field) => same[field] === item[field]) ? same : item;
  });
}

/** Whether resending the message unchanged cannot succeed: the text or the conversation itself was refused. */
export function isRefused(problem: Problem): boolean {
  return problem.status >= 400 && problem.status < 500 && ![401, 408, 429].includes(problem.status);
}

/** An item with nothing to tell but its role. */
const BLANK: Omit<TranscriptItem, 'key' | 'role' | 'state'> = {
  message_id: null, reply_to: null, seq: null, content: '', created_at: null, problem: null, sources: [], retry: null, isSlow: false,
  isKept: true, stored: null, responder: null, thought: '', version: 1, versionCount: 1, previousVersion: null, nextVersion: null,
  isHistoryStart: false, isLast: false,
};

const FIELDS = ['key', 'role', 'state', ...Object.keys(BLANK)] as (keyof TranscriptItem)[];

/** The places of replies that are not stored, by the index of the message in the branch that they follow. */
function missingReplies(transcript: Transcript, branch: readonly Message[]): Map<number, TranscriptItem[]> {
  const answered = new Set(branch.map(({ reply_to }) => reply_to));
  const places = new Map<number, TranscriptItem[]>();
  for (const [at, message] of branch.entries()) {
    if (message.role !== 'user' || answered.has(message.message_id)) continue;
    // What follows may follow another reply, which is not part of this branch.
    const place = placeOfReply(branch, at, runningReplyTo(transcript, message.message_id)?.reply_id ?? null);
    const missing = place === null ? null : missingReply(transcript, branch, at, branch[place]);
    if (missing) places.set(place!, [...(places.get(place!) ?? []), missing]);
  }
  return places;
}

/** @param isEnd whether it ends the branch: an interrupted reply that something follows is generated again as another version only */
function storedItem(transcript: Transcript, message: Message, isEnd: boolean): TranscriptItem {
  const { message_id, role, seq, content, created_at, sources, reply_to, status } = message;
  const place = versionFields(placeOf(transcript.messages, message));
  const item = { ...BLANK, ...place, stored: message, message_id, reply_to, role, seq, content, created_at, sources };
  if (reply_to === null) return { ...item, key: message_id, state: role === 'user' ? 'sent' : status };
  const again = transcript.running.get(message_id);
  if (again) return { ...item, ...runningFields(again), stored: null, sources: BLANK.sources };
  const isInterrupted = status === 'interrupted';
  const problem = isInterrupted ? (transcript.failed.get(reply_to) ?? null) : null;
  const thought = transcript.thoughts.get(message_id) ?? '';
  return { ...item, key: replyKey(reply_to), state: status, problem, thought, retry: isInterrupted && isEnd ? reply_to : null };
}

/** The place of a reply that is not stored; null while nothing is known about it, and where none is to come. @param after the message that it follows */
function missingReply(transcript: Transcript, branch: readonly Message[], at: number, after: Message): TranscriptItem | null {
  const { message_id, reply_id } = branch[at];
  const running = runningReplyTo(transcript, message_id);
  // Where the reserved id is taken, a further version was asked for, whose id is not known yet.
  const reserved = reply_id ?? after.reply_id;
  const isFurther = reserved !== null && treeOf(transcript.messages).find(reserved)?.message_id === reserved;
  const place = versionFields(placeOfNew(transcript.messages, after.message_id, running?.reply_id ?? (isFurther ? null : reply_id) ?? message_id));
  const item = { ...BLANK, ...place, key: replyKey(message_id), reply_to: message_id, role: 'assistant' } as const;
  const isBehindAnother = isAwaited(transcript, branch, at);
  if (running) return { ...item, ...runningFields(running), state: isBehindAnother && !running.isStarted ? 'waiting' : 'streaming' };
  const problem = transcript.failed.get(message_id) ?? null;
  if (!problem && isFurther) return { ...item, state: 'streaming' };
  const why = transcript.withdrawn.get(message_id);
  if (why === 'taken_back' && !problem) return { ...item, state: 'withdrawn', retry: message_id };
  if (!problem && isLeftToPerson(branch, at, why === 'person')) return null;
  if (!problem && why === undefined && !transcript.isRunningKnown) return null;
  return { ...item, state: isBehindAnother && !problem && why === undefined ? 'waiting' : 'unanswered', problem, retry: message_id };
}

/** Whether the reply that precedes a message in its branch is still awaited. */
function isAwaited(transcript: Transcript, branch: readonly Message[], at: number): boolean {
  const before = branch.findLastIndex(({ role }, index) => index < at && role !== 'system');
  if (before === -1 || branch[before].role !== 'user') return false;
  const running = runningReplyTo(transcript, branch[before].message_id);
  return running !== undefined && branch.slice(before + 1, at + 1).some(({ parent_id }) => parent_id === running.reply_id || parent_id === branch[before].reply_id);
}

function unsentItems(outgoing: readonly OutgoingMessage[]): TranscriptItem[] {
  const isStalled = outgoing.some(({ problem }) => problem !== null && !isRefused(problem));
  return outgoing.map(({ message_id, content, problem, isSlow, isKept, state: sending }): TranscriptItem => {
    const state = sending === 'refused' ? 'unsent' : sending;
    const retry = state === 'queued' && isStalled ? message_id : null;
    return { ...BLANK, key: message_id, role: 'user', content, state, problem, retry, isSlow, isKept };
  });
}

/** Marks the last item, and the one from which on the latest answer took account of what was said. */
function withMarks(items: TranscriptItem[], branch: readonly Message[]): TranscriptItem[] {
  const from = branch.findLast(({ role }) => role === 'assistant')?.history_from ?? null;
  const start = from === null ? undefined : branch.find(({ seq }) => seq >= from);
  const isFirst = start === branch[0];
  return items.map((item, at) => ({
    ...item,
    isHistoryStart: !isFirst && item.message_id !== null && item.message_id === start?.message_id,
    isLast: at === items.length - 1,
  }));
}

function runningFields({ reply_to, text, responder, thought }: RunningReply) {
  return { key: replyKey(reply_to), content: text, state: 'streaming', responder, thought } as const;
}

function versionFields({ at, of, previous, next }: VersionPlace) {
  return { version: at, versionCount: of, previousVersion: previous, nextVersion: next };
}

function replyKey(reply_to: string): string {
  return `reply-${reply_to}`;
}
