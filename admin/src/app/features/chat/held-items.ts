import { effect, inject, linkedSignal, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { map, timer } from 'rxjs';
import { MarkdownRenderer } from '../../ui/markdown/markdown-renderer';
import type { TranscriptItem } from './transcript-items';

/** Milliseconds after which answers are shown unformatted rather than held back. */
const LONGEST_HOLD_MS = 3_000;

/** Which messages are shown. */
export interface ShownItems {
  readonly items: readonly TranscriptItem[];
  /** whether there are others, which are held back */
  readonly areHeld: boolean;
}

/**
 * Loads what renders answers, and holds the messages back that a conversation begins with until it is there, so that they appear once, as
 * they are to be read. Nothing is held back any more after that: a first answer that is faster is shown unformatted at first.
 *
 * @param isExpected whether answers are to be expected though there is no message yet
 */
export function holdUntilRenderable(items: Signal<readonly TranscriptItem[]>, isExpected: () => boolean): Signal<ShownItems> {
  const renderer = inject(MarkdownRenderer);
  const isOverdue = toSignal(timer(LONGEST_HOLD_MS).pipe(map(() => true)), { initialValue: false });
  effect(() => {
    if (items().length > 0 || isExpected()) void renderer.load();
  });
  return linkedSignal<{ items: readonly TranscriptItem[]; canShow: boolean }, ShownItems>({
    source: () => ({ items: items(), canShow: renderer.value() !== null || renderer.failed() || isOverdue() }),
    computation: ({ items: all, canShow }, before) => {
      const wasShown = before !== undefined && before.value.items.length > 0;
      const areHeld = !wasShown && !canShow && all.some(({ role }) => role === 'assistant');
      return { items: areHeld ? [] : all, areHeld };
    },
  }).asReadonly();
}
