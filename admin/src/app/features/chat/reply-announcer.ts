import { LiveAnnouncer } from '@angular/cdk/a11y';
import { type Signal, effect, inject, untracked } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import type { ItemState, TranscriptItem } from './transcript-items';

/** Characters of a reply that are announced; the rest is left to be read at the user's own pace. */
const MAX_ANNOUNCED = 500;
/** Characters of its Markdown from which the announcement is taken. */
const MAX_SCANNED = 5 * MAX_ANNOUNCED;
const END_KEYS: Partial<Record<ItemState, string>> = {
  complete: 'chat.transcript.announce_answer',
  stopped: 'chat.transcript.announce_stopped',
  interrupted: 'chat.transcript.announce_interrupted',
};

/**
 * Announces once, politely, how a reply that was streaming on this page ended: its deltas are not announced one by one. Call it in an
 * injection context.
 */
export function announceReplyEnds(items: Signal<readonly TranscriptItem[]>): void {
  const announcer = inject(LiveAnnouncer);
  const transloco = inject(TranslocoService);
  /** the keys of replies in progress, and which versions of them */
  let streaming = new Map<string, number>();
  effect(() => {
    const now = items();
    for (const [key, version] of streaming) {
      const item = now.find((other) => other.key === key);
      // Another version may be shown in its place.
      const ending = item?.version === version && endingOf(item);
      if (!item || !ending) continue;
      untracked(() => void announcer.announce(transloco.translate(ending, { text: stripMarkdown(item.content) }), 'polite'));
    }
    streaming = new Map(now.filter(({ state }) => state === 'streaming').map(({ key, version }) => [key, version]));
  });
}

/** The text key of how a reply ended; undefined if it has not, or nothing is to be said. */
function endingOf({ state, problem }: TranscriptItem): string | undefined {
  return state === 'unanswered' && problem ? 'chat.transcript.answer_failed' : END_KEYS[state];
}

/** Markdown without the markup that a screen reader would spell out. */
function stripMarkdown(markdown: string): string {
  const text = markdown
    .slice(0, MAX_SCANNED)
    .replace(/```[\s\S]*?(```|$)/g, ' ')
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/[*_`#>|~]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > MAX_ANNOUNCED || markdown.length > MAX_SCANNED ? `${text.slice(0, MAX_ANNOUNCED)}…` : text;
}
