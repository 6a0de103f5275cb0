/** What the order looks at. */
export interface Ordered {
  /** the message's id, null for what is no stored message of its own yet */
  readonly message_id: string | null;
  /** id of the user message that it answers, null for what answers none */
  readonly reply_to: string | null;
}

/**
 * Puts each reply right after its question, whatever was sent meanwhile; everything else keeps its place. A reply whose question
 * is not there keeps its own.
 *
 * @param entries in the order of writing
 */
export function repliesAfterQuestions<T extends Ordered>(entries: readonly T[]): T[] {
  const questions = new Set(entries.flatMap(({ message_id, reply_to }) => (message_id !== null && reply_to === null ? [message_id] : [])));
  const replies = new Map<string, T[]>();
  for (const entry of entries) {
    if (entry.reply_to === null || !questions.has(entry.reply_to)) continue;
    replies.set(entry.reply_to, [...(replies.get(entry.reply_to) ?? []), entry]);
  }
  return entries.flatMap((entry) => {
    if (entry.reply_to !== null) return questions.has(entry.reply_to) ? [] : [entry];
    return [entry, ...(replies.get(entry.message_id ?? '') ?? [])];
  });
}
