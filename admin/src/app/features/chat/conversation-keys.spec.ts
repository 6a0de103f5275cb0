import { TestBed } from '@angular/core/testing';
import { provideTexts } from '../../core/i18n/provide-texts';
import { Shortcuts } from '../../core/keys/shortcuts';
import { Commands } from '../../core/palette/commands';
import { PERSISTENT_STORAGE } from '../../core/preferences';
import { aMessage, aReply } from './chat-samples';
import { ConversationActions } from './conversation-actions';
import { provideConversationKeys } from './conversation-keys';
import { ConversationStore } from './conversation.store';
import { FakeStore, itemsAfter, loaded } from './message.fixture';
import type { TranscriptItem } from './transcript-items';

function setUp(items: readonly TranscriptItem[]) {
  const store = new FakeStore();
  store.items.set(items);
  const copied: string[] = [];
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: (text: string) => Promise.resolve(void copied.push(text)) } });
  TestBed.configureTestingModule({
    providers: [provideTexts(), Shortcuts, ConversationActions, { provide: ConversationStore, useValue: store }, { provide: PERSISTENT_STORAGE, useValue: null }],
  });
  TestBed.runInInjectionContext(provideConversationKeys);
  const actions = TestBed.inject(ConversationActions);
  const press = () => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'C', ctrlKey: true, shiftKey: true, bubbles: true, cancelable: true }));
  const offered = () => TestBed.inject(Commands).lists().flatMap(({ commands }) => commands().map(({ text }) => text));
  return { store, actions, copied, press, offered };
}

const twoAnswers = itemsAfter(
  loaded(aMessage(), aReply(), aMessage({ message_id: 'q2', seq: 3, parent_id: 'a1', reply_id: 'a2' }), aReply({ message_id: 'a2', seq: 4, reply_to: 'q2', parent_id: 'q2', content: '**Later**' })),
);

describe('the keys of a conversation', () => {
  afterEach(() => Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined }));

  it('copy the Markdown of the last answer, and show it at that answer', async () => {
    const { copied, press, actions, offered } = setUp(twoAnswers);
    expect(press()).toBe(false);
    await new Promise((resolve) => setTimeout(resolve));
    expect([copied, actions.copied()]).toEqual([['**Later**'], twoAnswers.at(-1)?.key]);
    expect(TestBed.inject(Shortcuts).list.map(({ keys }) => keys)).toContain('mod+shift+c');
    expect(offered()).toEqual(['Copy the last answer']);
  });

  it('copy nothing where there is no answer', () => {
    const { copied, press, offered } = setUp(itemsAfter(loaded(aMessage())));
    press();
    expect([copied, offered()]).toEqual([[], []]);
  });

  it('end with the conversation', () => {
    const { copied, press } = setUp(twoAnswers);
    TestBed.resetTestingModule();
    press();
    expect(copied).toEqual([]);
  });
});

describe('editing the last message', () => {
  it('begins in its place where it is stored, and hands over one that is not sent', () => {
    const { actions, store } = setUp(twoAnswers);
    expect([actions.editLast(), actions.editing()]).toEqual([null, 'q2']);
    const queued: TranscriptItem = { ...twoAnswers[0], key: 'q3', message_id: null, stored: null, state: 'queued' };
    store.items.set([...twoAnswers, queued]);
    expect(actions.editLast()?.key).toBe('q3');
    store.items.set([...twoAnswers, { ...queued, state: 'sending' }]);
    expect(actions.editLast()).toBeNull();
  });
});
