import { computed, effect, inject, linkedSignal, untracked, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { map, timer } from 'rxjs';
import { AnswerCode } from './answer-code';
import type { TranscriptItem } from './transcript-items';

/** Milliseconds after which answers are shown as plain text rather than held back. */
const LONGEST_HOLD_MS = 3_000;

/** Which messages are shown. */
export interface ShownItems {
  readonly items: readonly TranscriptItem[];
  /** whether there are others, which are held back */
  readonly areHeld: boolean;
}

/**
 * Loads the code that shows answers, and holds the messages back that a conversation begins with until it is there, so that they appear once,
 * as they are to be read. Nothing is held back any more after that: a first answer that is faster is plain text at first.
 *
 * @param isExpected whether answers are to be expected though there is no message yet
 */
export function holdForAnswers(items: Signal<readonly TranscriptItem[]>, isExpected: () => boolean): Signal<ShownItems> {
  const answers = inject(AnswerCode);
  const isOverdue = toSignal(timer(LONGEST_HOLD_MS).pipe(map(() => true)), { initialValue: false });
  // By their number: after a failure not each piece of an answer tries again, but each message does.
  const count = computed(() => items().length);
  effect(() => {
    if (count() > 0 || isExpected()) untracked(() => void answers.load());
  });
  return linkedSignal<{ items: readonly TranscriptItem[]; canShow: boolean }, ShownItems>({
    source: () => ({ items: items(), canShow: answers.body() !== null || answers.failed() || isOverdue() }),
    computation: ({ items: all, canShow }, before) => {
      const wasShown = before !== undefined && before.value.items.length > 0;
      const areHeld = !wasShown && !canShow && all.some(({ role }) => role === 'assistant');
      return { items: areHeld ? [] : all, areHeld };
    },
  }).asReadonly();
}
