import { FeedbackForm } from './feedback-form';
import { itemsAfter, loaded, renderMessage } from './message.fixture';
import { aMessage, aReply } from './chat-samples';

const bad = itemsAfter(loaded(aMessage(), aReply({ feedback: { rating: 'down', reasons: [], comment: null, at: '' } })))[1];

async function setUp() {
  const rendered = await renderMessage(FeedbackForm, bad);
  rendered.actions.explaining.set('a1');
  const submit = async () => {
    rendered.page.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await rendered.fixture.whenStable();
  };
  return { ...rendered, submit };
}

describe('FeedbackForm', () => {
  it('sends the chosen reasons and the words', async () => {
    const { page, press, submit, store, actions, button } = await setUp();
    await press('Incorrect');
    await press('Too long');
    await press('Incorrect');
    expect([button('Too long')?.getAttribute('aria-pressed'), button('Incorrect')?.getAttribute('aria-pressed')]).toEqual(['true', 'false']);
    page.querySelector('textarea')!.value = 'It rambles.';
    await submit();
    expect(store.calls).toEqual([['rate', 'a1', { rating: 'down', reasons: ['too_long'], comment: 'It rambles.' }]]);
    expect(actions.explaining()).toBeNull();
  });

  it('requires neither', async () => {
    const { submit, store } = await setUp();
    await submit();
    expect(store.calls).toEqual([['rate', 'a1', { rating: 'down', reasons: [], comment: null }]]);
  });

  it('undoes the rating', async () => {
    const { press, store, actions } = await setUp();
    await press('Undo');
    expect([store.calls, actions.explaining()]).toEqual([[['rate', 'a1', null]], null]);
  });

  it('is closed without a further word', async () => {
    const { press, store, actions } = await setUp();
    await press('Close');
    expect([store.calls, actions.explaining()]).toEqual([[], null]);
  });
});
