import { TestBed } from '@angular/core/testing';
import { localProblem, ProblemError } from '../../core/http/problem';
import { aMessage, aReply } from './chat-samples';
import { MessageActions } from './message-actions';
import { itemsAfter, loaded, renderMessage } from './message.fixture';
import { RespondersStore } from './responders.store';

const [question, answer] = itemsAfter();
const names = (page: HTMLElement) => [...page.querySelectorAll('button')].map((button) => button.getAttribute('aria-label'));

describe('MessageActions', () => {
  it('offers for a question to copy and to edit it', async () => {
    const { page, press, actions } = await renderMessage(MessageActions, question);
    expect(names(page)).toEqual(['Copy message', 'Edit message']);
    await press('Edit message');
    expect(actions.editing()).toBe('q1');
  });

  it('offers for the last answer to generate it again, for others in the menu', async () => {
    const last = await renderMessage(MessageActions, answer);
    expect(names(last.page)).toEqual(['Copy message', 'Good answer', 'Bad answer', 'Regenerate']);
    await last.press('Regenerate');
    expect(last.store.calls).toEqual([['regenerate', 'q1', null]]);
    last.fixture.componentRef.setInput('item', { ...answer, isLast: false });
    await last.fixture.whenStable();
    expect(names(last.page)).toEqual(['Copy message', 'Good answer', 'Bad answer', 'More actions']);
    await last.press('More actions');
    const item = document.querySelector<HTMLElement>('[mat-menu-item]')!;
    expect(item.textContent.trim()).toBe('Regenerate');
    item.click();
    expect(last.store.calls).toHaveLength(2);
  });

  it('lets another one answer, where there is one that can', async () => {
    const responders = ['quick', 'slow', 'away'].map((name) => ({ name, title: name, is_default: false, state: name === 'away' ? 'down' : 'up', instructions: true }) as const);
    const item = { ...answer, stored: aReply({ responder: 'quick' }) };
    const { page, press, store, fixture } = await renderMessage(MessageActions, item, responders);
    await TestBed.inject(RespondersStore).load();
    await fixture.whenStable();
    expect(names(page)).toEqual(['Copy message', 'Good answer', 'Bad answer', 'Regenerate', 'Regenerate with…']);
    const offered = () => [...document.querySelectorAll<HTMLElement>('[mat-menu-item]')];
    await press('Regenerate with…');
    expect(offered().map(({ textContent }) => textContent.replace(/[\u2068\u2069]/g, '').trim())).toEqual(['Regenerate with quick', 'Regenerate with slow']);
    offered()[1]?.click();
    expect(store.calls).toEqual([['regenerate', 'q1', 'slow']]);
    fixture.componentRef.setInput('item', { ...item, isLast: false });
    await fixture.whenStable();
    expect(names(page).at(-1)).toBe('More actions');
  });

  it('begins nothing while an answer runs on this branch, and tells why', async () => {
    const { button, press, store, actions, fixture } = await renderMessage(MessageActions, answer);
    store.isBranchBusy.set(true);
    await fixture.whenStable();
    const regenerate = button('Regenerate')!;
    expect([regenerate.getAttribute('aria-disabled'), regenerate.title]).toEqual(['true', 'Not while an answer is being written.']);
    await press('Regenerate');
    expect([store.calls, actions.failure()]).toEqual([[], 'Not while an answer is being written.']);
  });

  it('offers nothing new in an ended conversation', async () => {
    const { page, store, fixture } = await renderMessage(MessageActions, answer);
    store.ended.set(true);
    await fixture.whenStable();
    expect(names(page)).toEqual(['Copy message', 'Good answer', 'Bad answer']);
  });

  it('rates at once, asks why after a bad answer, and takes the rating back when it is pressed again', async () => {
    const { fixture, press, store, actions, button } = await renderMessage(MessageActions, answer);
    await press('Bad answer');
    expect([store.calls, actions.explaining()]).toEqual([[['rate', 'a1', { rating: 'down', reasons: [], comment: null }]], 'a1']);
    const rated = { ...answer, stored: aReply({ feedback: { rating: 'down', reasons: [], comment: null, at: '' } }) };
    fixture.componentRef.setInput('item', rated);
    await fixture.whenStable();
    expect(button('Bad answer')?.getAttribute('aria-pressed')).toBe('true');
    await press('Bad answer');
    expect([store.calls.at(-1), actions.explaining()]).toEqual([['rate', 'a1', null], null]);
  });

  it('says why a rating failed', async () => {
    const { press, store, actions } = await renderMessage(MessageActions, answer);
    store.fault = new ProblemError(localProblem('network', 'lost'));
    await press('Good answer');
    expect(actions.failure()).toBe('This could not be done. The server could not be reached. Check the connection and try again.');
  });

  it('changes nothing of what was said while a person has the conversation, and tells why', async () => {
    const words = 'Not while a person is answering here.';
    const versions = itemsAfter(loaded(aMessage(), aReply(), aReply({ message_id: 'a2', seq: 3, version: 2 })));
    for (const [item, names] of [[versions[1], ['Regenerate', 'Previous version']], [versions[0], ['Edit message']]] as const) {
      TestBed.resetTestingModule();
      const { button, press, store, actions, fixture } = await renderMessage(MessageActions, item);
      store.isWithPerson.set(true);
      await fixture.whenStable();
      for (const name of names) {
        expect([name, button(name)?.getAttribute('aria-disabled'), button(name)?.title]).toEqual([name, 'true', words]);
        actions.failure.set(null);
        await press(name);
        expect([name, store.calls, actions.failure(), actions.editing()]).toEqual([name, [], words, null]);
      }
    }
  });

  it('counts bad answers, but not one whose rating is taken back', async () => {
    const { press, actions, fixture } = await renderMessage(MessageActions, answer);
    await press('Good answer');
    expect(actions.badAnswers()).toBe(0);
    await press('Bad answer');
    const feedback = { rating: 'down', reasons: [], comment: null, at: '2026-11-22T12:01:00.000Z' } as const;
    fixture.componentRef.setInput('item', { ...answer, stored: aReply({ feedback: { ...feedback, reasons: [] } }) });
    await fixture.whenStable();
    await press('Bad answer');
    expect(actions.badAnswers()).toBe(1);
  });

  it('leads from one version to the next by its buttons and by Alt and an arrow', async () => {
    const versions = itemsAfter(loaded(aMessage(), aReply(), aReply({ message_id: 'a2', seq: 3, version: 2 })));
    const { page, press, store, button } = await renderMessage(MessageActions, versions[1]);
    const group = page.querySelector('[role="group"]')!;
    expect([group.getAttribute('aria-label'), group.querySelector('span')?.textContent]).toEqual(['Versions', '2 of 2']);
    expect(button('Next version')?.getAttribute('aria-disabled')).toBe('true');
    await press('Next version');
    expect(store.calls).toEqual([]);
    await press('Previous version');
    expect(store.calls).toEqual([['showBranch', 'a1']]);
    const back = new KeyboardEvent('keydown', { key: 'ArrowLeft', altKey: true, bubbles: true, cancelable: true });
    const plain = new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true, cancelable: true });
    for (const event of [plain, back]) group.dispatchEvent(event);
    expect([plain.defaultPrevented, back.defaultPrevented]).toEqual([false, true]);
  });
});
