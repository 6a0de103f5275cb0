/** The scroll metrics of an element, in CSS pixels. */
export type Scrolled = Pick<HTMLElement, 'scrollTop' | 'scrollHeight' | 'clientHeight'>;

/** Distance from the end, in CSS pixels, that still counts as being at the bottom. */
const NEAR = 32;

/**
 * Whether the reader is at the bottom, so that the view should follow new text.
 *
 * @param wasThere the previous result
 * @param before the previous scroll position, in CSS pixels
 * @returns true at the end; still true if the text grew and the reader did not move; false once they scroll up
 */
export function isAtBottom(wasThere: boolean, before: number, now: Scrolled): boolean {
  if (now.scrollHeight - now.scrollTop - now.clientHeight <= NEAR) return true;
  return wasThere && now.scrollTop >= before;
}
