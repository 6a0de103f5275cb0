import type { Whisper } from '@switchboard/shared';

/** A part of the transcript: a message, or what the responder was told. */
export type TranscriptItem<Entry> = { readonly key: string; readonly entry: Entry; readonly whisper: null } | { readonly key: string; readonly entry: null; readonly whisper: Whisper };

/** The messages, and among them what the responder was told: each before the first message that is later, in the order of the messages. */
export function withWhispers<Entry extends { readonly key: string; readonly created_at: string | null }>(
  entries: readonly Entry[],
  whispers: readonly Whisper[],
): TranscriptItem<Entry>[] {
  const items: TranscriptItem<Entry>[] = [];
  let next = 0;
  const add = (isDue: (whisper: Whisper) => boolean) => {
    for (let whisper = whispers[next]; whisper && isDue(whisper); whisper = whispers[++next]) items.push({ key: whisper.whisper_id, entry: null, whisper });
  };
  for (const entry of entries) {
    // A reply in progress has no time yet: it is the latest.
    add(({ created_at }) => entry.created_at === null || created_at < entry.created_at);
    items.push({ key: entry.key, entry, whisper: null });
  }
  add(() => true);
  return items;
}
