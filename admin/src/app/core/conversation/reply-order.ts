/** The fields that determine the order. */
export interface ReplyOrderEntry {
  /** the message's id, null while it is not a stored message of its own */
  readonly message_id: string | null;
  /** id of the user message that it replies to, null if it is no reply */
  readonly reply_to: string | null;
}

/**
 * Puts each reply directly after its question, whatever was sent in between; all other entries keep their position. So does a reply
 * whose question is not in the list.
 *
 * @param entries in the order in which they were written
 */
export function repliesAfterQuestions<T extends ReplyOrderEntry>(entries: readonly T[]): T[] {
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
