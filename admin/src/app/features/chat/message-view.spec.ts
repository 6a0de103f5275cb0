import { TestBed } from '@angular/core/testing';
import type { ResponderView } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { aMessage, aReply } from './chat-samples';
import { aTold, anOperatorMessage } from './handling/handling.fixture';
import { itemsAfter, loaded, renderMessage } from './message.fixture';
import { MessageView } from './message-view';
import { RespondersStore } from './responders.store';

const answerOf = (more: Parameters<typeof aReply>[0]) => itemsAfter(loaded(aMessage(), aReply(more)))[1];

describe('MessageView', () => {
  beforeAll(() => {
    Object.defineProperty(document, 'fonts', { configurable: true, value: undefined });
  });
  afterEach(() => localStorage.clear());

  it('says plainly that an answer was stopped before it began, as those are that waited for another one', async () => {
    const { page, fixture } = await renderMessage(MessageView, answerOf({ status: 'stopped', content: '' }));
    expect(page.querySelector('article')?.textContent).toBe('Not answered: it was stopped before it began.');
    fixture.componentRef.setInput('item', answerOf({ status: 'stopped', content: 'Press' }));
    await fixture.whenStable();
    expect(page.querySelector('article')?.textContent).toContain('Stopped');
    expect(page.querySelector('article')?.textContent).not.toContain('Not answered');
  });

  it('names what was taken back, without a warning, and can ask again after all', async () => {
    const { page, press, store } = await renderMessage(MessageView, itemsAfter(loaded(aMessage()), { type: 'not_answered', reply_to: 'q1', why: 'taken_back' })[1]);
    expect([page.querySelector('article')?.textContent, page.querySelector('article app-icon')]).toEqual(['Taken back', null]);
    page.querySelector('.under button')?.dispatchEvent(new MouseEvent('click', { detail: 2 }));
    expect(store.calls).toEqual([]);
    await press('Retry');
    expect(store.calls).toEqual([['retry', 'q1']]);
  });

  it('shows what a person said, verbatim, with their name and its first letter', async () => {
    const { page, button } = await renderMessage(MessageView, itemsAfter(loaded(anOperatorMessage({ content: 'I am **here**.' })))[0]);
    expect(page.querySelector('article')?.getAttribute('aria-label')).toMatch(/^Anna, /);
    expect([page.querySelector('.person')?.textContent.trim(), page.querySelector('app-person-avatar')?.textContent.trim()]).toEqual(['A Anna', 'A']);
    expect(page.querySelector('app-typed-text')?.textContent).toContain('I am **here**.');
    expect(['Copy message', 'Good answer', 'Edit message', 'Regenerate'].map((name) => button(name) !== undefined)).toEqual([true, true, false, false]);
  });

  it.each(['person_requested', 'request_withdrawn', 'person_came', 'person_left', 'handed_back'] as const)('tells of %s in the words of the page, without buttons', async (type) => {
    const item = itemsAfter(loaded(aTold(type)))[0];
    const { page, fixture } = await renderMessage(MessageView, item);
    const words = () => page.querySelector('.line')?.textContent;
    const english = words();
    expect(english).not.toContain('It is');
    expect(page.querySelectorAll('button')).toHaveLength(0);
    await TestBed.inject(Language).choose('de');
    await fixture.whenStable();
    expect(words()).not.toBe(english);
    expect(words()?.includes('Anna')).toBe(['person_came', 'person_left', 'handed_back'].includes(type));
  });

  it('shows what a request was about, and the words of an event that it does not know', async () => {
    const note = 'My bill\nis wrong';
    const asked = itemsAfter(loaded(aTold('person_requested', { event: { type: 'person_requested', by: 'u1', note } })))[0];
    const { page, fixture } = await renderMessage(MessageView, asked);
    expect(page.querySelector('blockquote')?.textContent).toBe(note);
    const later = aTold('person_came', { content: 'Something else.' });
    fixture.componentRef.setInput('item', itemsAfter(loaded({ ...later, event: { type: 'something_else' as 'person_came', by: 'anna' } }))[0]);
    await fixture.whenStable();
    expect(page.querySelector('.line')?.textContent).toContain('Something else.');
  });

  it('says who answered where several can, and only there', async () => {
    const handbook = { name: 'handbook', title: 'Handbook', is_default: true, state: 'up', instructions: false } as const;
    const quick = { ...handbook, name: 'model/quick', title: 'Quick' };
    const item = answerOf({ responder: 'model/quick' });
    const shown = async (...responders: ResponderView[]) => {
      TestBed.resetTestingModule();
      const { page, fixture } = await renderMessage(MessageView, item, responders);
      await TestBed.inject(RespondersStore).load();
      await fixture.whenStable();
      return page.querySelector('.when')?.textContent.split(' · ')[0];
    };
    expect([await shown(handbook, quick), await shown(quick), await shown(handbook)]).toEqual(['Quick', undefined, 'model/quick']);
  });
});
