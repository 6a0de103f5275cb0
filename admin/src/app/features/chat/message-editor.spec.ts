import { itemsAfter, loaded, renderMessage } from './message.fixture';
import { aMessage, aReply } from './chat-samples';
import { MessageEditor } from './message-editor';

const second = itemsAfter(loaded(aMessage(), aReply(), aMessage({ message_id: 'q2', seq: 3, parent_id: 'a1', reply_id: 'a2', content: 'And then?' })))[2];

async function setUp() {
  Object.defineProperty(document, 'fonts', { configurable: true, value: undefined });
  const rendered = await renderMessage(MessageEditor, second);
  rendered.actions.editing.set('q2');
  const box = rendered.page.querySelector('textarea')!;
  const write = (text: string) => {
    box.value = text;
    box.dispatchEvent(new Event('input'));
  };
  const press = (init: KeyboardEventInit) => {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
    rendered.page.addEventListener('keydown', () => (escaped += 1), { once: true });
    box.dispatchEvent(event);
  };
  let escaped = 0;
  return { ...rendered, box, write, key: press, escaped: () => escaped };
}

describe('MessageEditor', () => {
  it('has the text of the message and the focus', async () => {
    const { box } = await setUp();
    expect([box.value, box.getAttribute('aria-label')]).toEqual(['And then?', 'Edited message']);
  });

  it('sends what was written in the place of the message, which begins a branch', async () => {
    const { write, key, store, actions } = await setUp();
    write('And before?');
    key({ key: 'Enter' });
    expect([store.calls, actions.editing()]).toEqual([[['send', 'And before?', 'a1']], null]);
  });

  it('leaves the message as it is on Escape, which stops no answer, and when nothing was changed', async () => {
    const { write, key, store, actions, escaped } = await setUp();
    write('And before?');
    key({ key: 'Escape' });
    expect([store.calls, actions.editing(), escaped()]).toEqual([[], null, 0]);
    actions.editing.set('q2');
    write('And then?');
    key({ key: 'Enter' });
    expect([store.calls, actions.editing()]).toEqual([[], null]);
  });

  it('keeps what was written when something else about the message changes', async () => {
    const { fixture, write, box } = await setUp();
    write('And before?');
    await fixture.whenStable();
    fixture.componentRef.setInput('item', { ...second });
    await fixture.whenStable();
    expect(box.value).toBe('And before?');
  });

  it('sends nothing blank, and nothing on Shift+Enter', async () => {
    const { write, key, store } = await setUp();
    write('And before?');
    key({ key: 'Enter', shiftKey: true });
    write('  ');
    key({ key: 'Enter' });
    expect(store.calls).toEqual([]);
  });
});
