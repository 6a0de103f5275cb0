import { type ComposerKey, composerAction } from './composer-keys';

function key(name: string, more: Partial<ComposerKey> = {}): ComposerKey {
  const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  return { key: name, keyCode: 13, isComposing: false, ...none, ...more };
}

describe('composerAction', () => {
  it.each([
    ['Enter sends', key('Enter'), false, 'send'],
    ['Ctrl+Enter sends', key('Enter', { ctrlKey: true }), false, 'send'],
    ['Shift+Enter inserts a line break', key('Enter', { shiftKey: true }), false, null],
    ['Alt+Enter does nothing', key('Enter', { altKey: true }), false, null],
    ['an IME’s Enter does neither', key('Enter', { isComposing: true }), false, null],
    ['an IME’s Enter does neither, as Safari reports it', key('Enter', { keyCode: 229 }), false, null],
    ['an IME’s Escape does not stop', key('Escape', { isComposing: true }), true, null],
    ['Escape stops an answer', key('Escape'), true, 'stop'],
    ['Escape with nothing to stop is left to the browser', key('Escape'), false, null],
    ['letters are typed', key('a'), false, null],
  ])('%s', (_what, event, answering, action) => {
    expect(composerAction(event, answering, false)).toBe(action);
  });

  it.each([
    ['in an empty box, edits the last message', key('ArrowUp'), true, 'edit_last'],
    ['in a text, moves the caret', key('ArrowUp'), false, null],
    ['with a modifier, is left to the browser', key('ArrowUp', { shiftKey: true }), true, null],
    ['in an IME’s list, is left to it', key('ArrowUp', { isComposing: true }), true, null],
  ])('the arrow up %s', (_what, event, isEmpty, action) => {
    expect(composerAction(event, false, false, isEmpty)).toBe(action);
  });

  it.each([
    ['Enter inserts a line break', key('Enter'), null],
    ['Ctrl+Enter on an attached keyboard sends', key('Enter', { ctrlKey: true }), 'send'],
    ['Escape stops', key('Escape'), 'stop'],
  ])('P26, on a touch keyboard: %s', (_what, event, action) => {
    expect(composerAction(event, true, true)).toBe(action);
  });
});
