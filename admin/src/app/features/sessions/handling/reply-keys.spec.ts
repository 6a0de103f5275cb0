import { describe, expect, it } from '@jest/globals';
import { sendsReply } from './reply-keys';

const enter = (more: Partial<KeyboardEventInit> = {}) => new KeyboardEvent('keydown', { key: 'Enter', ...more });

describe('the keys of the reply box', () => {
  it('send with Ctrl+Enter and Cmd+Enter, and with nothing else', () => {
    expect([enter({ ctrlKey: true }), enter({ metaKey: true })].map(sendsReply)).toEqual([true, true]);
    const others = [enter(), enter({ shiftKey: true }), enter({ ctrlKey: true, altKey: true }), new KeyboardEvent('keydown', { key: 'a', ctrlKey: true })];
    expect(others.map(sendsReply)).toEqual([false, false, false, false]);
  });

  it('leave the Enter that accepts an IME’s candidate alone', () => {
    expect(sendsReply(enter({ ctrlKey: true, isComposing: true }))).toBe(false);
    expect(sendsReply({ ...pick(enter({ ctrlKey: true })), keyCode: 229 })).toBe(false);
  });
});

function pick({ key, keyCode, isComposing, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent) {
  return { key, keyCode, isComposing, ctrlKey, metaKey, altKey, shiftKey };
}
