/** The part of a KeyboardEvent that decides. */
type ReplyKey = Pick<KeyboardEvent, 'key' | 'keyCode' | 'isComposing' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** The key code of keys consumed by an IME; Safari reports them only this way, after `isComposing` has become false. */
const IME_KEY_CODE = 229;

/** Whether a key sends the reply: Enter with Ctrl or Cmd, but not the one that accepts an IME's candidate. Enter alone breaks the line. */
export function sendsReply({ key, keyCode, isComposing, ctrlKey, metaKey, altKey, shiftKey }: ReplyKey): boolean {
  return key === 'Enter' && (ctrlKey || metaKey) && !altKey && !shiftKey && !isComposing && keyCode !== IME_KEY_CODE;
}
