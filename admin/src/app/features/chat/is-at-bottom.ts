/** The scroll metrics of an element, in CSS pixels. */
export type ScrollMetrics = Pick<HTMLElement, 'scrollTop' | 'scrollHeight' | 'clientHeight'>;

/** Distance from the end, in CSS pixels, that still counts as being at the bottom. */
const BOTTOM_TOLERANCE_PX = 32;

/**
 * Whether the reader is at the bottom, so that the view should follow new text.
 *
 * @param wasAtBottom the previous result
 * @param previousScrollTop the previous scroll position, in CSS pixels
 * @returns true at the end; still true if the text grew and the reader did not move; false once they scroll up
 */
export function isAtBottom(wasAtBottom: boolean, previousScrollTop: number, current: ScrollMetrics): boolean {
  if (current.scrollHeight - current.scrollTop - current.clientHeight <= BOTTOM_TOLERANCE_PX) return true;
  return wasAtBottom && current.scrollTop >= previousScrollTop;
}
