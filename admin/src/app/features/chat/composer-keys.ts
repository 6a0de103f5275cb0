/** What a key pressed in the message box asks for; null leaves it to the browser. */
export type ComposerDeed = 'send' | 'stop' | null;

/** The part of a KeyboardEvent that decides. */
export type ComposerKey = Pick<KeyboardEvent, 'key' | 'keyCode' | 'isComposing' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** What an IME reports while it is the one that reads the key; Safari says so only here, after `isComposing` has ended. */
const IME_KEY_CODE = 229;

/**
 * Enter sends and Shift+Enter breaks the line; the Enter that accepts what an IME proposes does neither. Escape stops. A touch
 * keyboard has no Shift+Enter: its Enter breaks the line, and the button sends.
 *
 * @param answering an answer is being said
 * @param isTouch a touch keyboard is what one types on
 */
export function composerDeed(event: ComposerKey, answering: boolean, isTouch: boolean): ComposerDeed {
  if (event.isComposing || event.keyCode === IME_KEY_CODE) return null;
  if (event.key === 'Escape') return answering ? 'stop' : null;
  if (isTouch && !event.ctrlKey && !event.metaKey) return null;
  return event.key === 'Enter' && !event.shiftKey && !event.altKey ? 'send' : null;
}
