import { LiveAnnouncer } from '@angular/cdk/a11y';
import { type Signal, effect, inject, untracked } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import type { ItemState, TranscriptItem } from './transcript-items';

/** Characters of a reply that are announced; the rest is left to be read at the user's own pace. */
const READ_ALOUD = 500;
/** Characters of its Markdown from which the announcement is taken. */
const LOOKED_AT = 5 * READ_ALOUD;
const ENDINGS: Partial<Record<ItemState, string>> = {
  complete: 'chat.transcript.announce_answer',
  stopped: 'chat.transcript.announce_stopped',
  interrupted: 'chat.transcript.announce_interrupted',
  unanswered: 'chat.transcript.answer_failed',
};

/**
 * Announces once, politely, how a reply that was streaming on this page ended: its deltas are not announced one by one. Call it in an
 * injection context.
 */
export function announceEndings(items: Signal<readonly TranscriptItem[]>): void {
  const announcer = inject(LiveAnnouncer);
  const transloco = inject(TranslocoService);
  let streaming = new Set<string>();
  effect(() => {
    const now = items();
    for (const key of streaming) {
      const item = now.find((other) => other.key === key) ?? now.findLast(({ role }) => role === 'user');
      const ending = item && ENDINGS[item.state];
      if (!item || !ending) continue;
      untracked(() => void announcer.announce(transloco.translate(ending, { text: plain(item.content) }), 'polite'));
    }
    streaming = new Set(now.filter(({ state }) => state === 'streaming').map(({ key }) => key));
  });
}

/** Markdown without the markup that a screen reader would spell out. */
function plain(markdown: string): string {
  const text = markdown
    .slice(0, LOOKED_AT)
    .replace(/```[\s\S]*?(```|$)/g, ' ')
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/[*_`#>|~]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > READ_ALOUD || markdown.length > LOOKED_AT ? `${text.slice(0, READ_ALOUD)}…` : text;
}
