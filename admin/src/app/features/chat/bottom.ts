/** What a scrolled box measures, in CSS pixels. */
export type Scrolled = Pick<HTMLElement, 'scrollTop' | 'scrollHeight' | 'clientHeight'>;

/** CSS pixels from the end that still count as being there. */
const NEAR = 32;

/**
 * Whether the reader is at the bottom, and new text should therefore be followed.
 *
 * @param wasThere what was so before
 * @param before where the box was scrolled to then
 * @returns true at the end; still true where the text grew under a reader who did not move; false once they scroll up
 */
export function isAtBottom(wasThere: boolean, before: number, now: Scrolled): boolean {
  if (now.scrollHeight - now.scrollTop - now.clientHeight <= NEAR) return true;
  return wasThere && now.scrollTop >= before;
}
