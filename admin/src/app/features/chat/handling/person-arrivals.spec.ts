import { LiveAnnouncer } from '@angular/cdk/a11y';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Title } from '@angular/platform-browser';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { PageVisibility } from '../../../core/live/page-visibility';
import { aMessage, aReply } from '../chat-samples';
import { ConversationStore } from '../conversation.store';
import { itemsAfter, loaded } from '../message.fixture';
import type { TranscriptItem } from '../transcript-items';
import { aTold, anOperatorMessage } from './handling.fixture';
import { tellOfPerson } from './person-arrivals';

const came = aTold('person_came', { seq: 3 });
const spoke = anOperatorMessage({ seq: 4, content: 'Hello!\nHow can I help?' });

function setUp(permission: NotificationPermission | null) {
  const announced: string[] = [];
  const notified: string[] = [];
  const visible = signal(true);
  const state = signal('loading');
  const items = signal<readonly TranscriptItem[]>([]);
  class FakeNotification {
    static readonly permission = permission;
    constructor(title: string) {
      notified.push(title);
    }
  }
  Object.defineProperty(window, 'Notification', { configurable: true, value: permission === null ? undefined : FakeNotification });
  TestBed.configureTestingModule({
    providers: [
      provideTexts(),
      { provide: LiveAnnouncer, useValue: { announce: (text: string) => Promise.resolve(announced.push(text)) } },
      { provide: PageVisibility, useValue: { visible } },
      { provide: ConversationStore, useValue: { items, state } },
    ],
  });
  TestBed.runInInjectionContext(() => tellOfPerson(signal('My bill').asReadonly()));
  const show = async (...messages: Parameters<typeof loaded>) => {
    items.set(itemsAfter(loaded(...messages)));
    state.set('ready');
    TestBed.tick();
    await Promise.resolve();
  };
  const look = async (isVisible: boolean) => {
    visible.set(isVisible);
    TestBed.tick();
    await Promise.resolve();
  };
  return { announced, notified, show, look, title: () => TestBed.inject(Title).getTitle() };
}

describe('what a person says', () => {
  afterEach(() => Object.defineProperty(window, 'Notification', { configurable: true, value: undefined }));

  it('is announced once, unless it was there before', async () => {
    const { announced, show } = setUp(null);
    await show(aMessage(), aReply(), came);
    expect(announced).toEqual([]);
    await show(aMessage(), aReply(), came, spoke);
    await show(aMessage(), aReply(), came, spoke);
    expect(announced).toEqual(['Anna: Hello!\nHow can I help?']);
  });

  it('is in the title of a hidden tab until the user returns', async () => {
    const { show, look, title } = setUp(null);
    await show(aMessage(), aReply());
    await look(false);
    await show(aMessage(), aReply(), came);
    expect(title()).toMatch(/^Anna: A person is here/);
    await show(aMessage(), aReply(), came, spoke);
    expect(title()).toMatch(/^Anna: Hello! How can I help\?/);
    await look(true);
    expect(title()).toMatch(/^My bill/);
  });

  it.each([['granted', ['Anna is here', 'Anna has written to you']], ['default', []], ['denied', []], [null, []]] as const)(
    'is notified of in a hidden tab where that is permitted already (%s)',
    async (permission, expected) => {
      const { notified, show, look } = setUp(permission);
      await show(aMessage(), aReply());
      await look(false);
      await show(aMessage(), aReply(), came);
      await show(aMessage(), aReply(), came, spoke);
      expect(notified).toEqual(expected);
    },
  );

  it('is neither in the title nor notified of while the user looks at it', async () => {
    const { notified, show, title } = setUp('granted');
    await show(aMessage(), aReply());
    await show(aMessage(), aReply(), came, spoke);
    expect([notified, title().startsWith('Anna')]).toEqual([[], false]);
  });
});
