/** The action that a key in the message box triggers; null leaves the key to the browser. */
export type ComposerAction = 'send' | 'stop' | 'edit_last' | null;

/** The part of a KeyboardEvent that determines the action. */
export type ComposerKey = Pick<KeyboardEvent, 'key' | 'keyCode' | 'isComposing' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** The key code of keys consumed by an IME; Safari reports them only this way, after `isComposing` has become false. */
const IME_KEY_CODE = 229;

/**
 * Enter sends and Shift+Enter inserts a line break; the Enter that accepts an IME candidate does neither. Escape stops. A touch
 * keyboard has no Shift+Enter: its Enter inserts a line break, and the button sends. The arrow up in an empty box edits the last message.
 *
 * @param answering a reply is being generated
 * @param isTouch the input device is a touch keyboard
 * @param isEmpty nothing is in the box
 */
export function composerAction(event: ComposerKey, answering: boolean, isTouch: boolean, isEmpty = false): ComposerAction {
  if (event.isComposing || event.keyCode === IME_KEY_CODE) return null;
  if (event.key === 'Escape') return answering ? 'stop' : null;
  const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
  if (event.key === 'ArrowUp') return isEmpty && isPlain ? 'edit_last' : null;
  if (isTouch && !event.ctrlKey && !event.metaKey) return null;
  return event.key === 'Enter' && !event.shiftKey && !event.altKey ? 'send' : null;
}
