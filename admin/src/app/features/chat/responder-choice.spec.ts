import { TestBed } from '@angular/core/testing';
import type { ResponderView, Session, SessionChange } from '@switchboard/shared';
import { provideTexts } from '../../core/i18n/provide-texts';
import { ChatApi } from './chat-api';
import { aSession } from './chat-samples';
import { PendingChoice } from './pending-choice';
import { ResponderChoice } from './responder-choice';
import { RespondersStore } from './responders.store';

const HANDBOOK: ResponderView = { name: 'handbook', title: 'Handbook', is_default: true, state: 'up', instructions: false };
const TEA: ResponderView = { name: 'model/tea', title: 'tea-7b', is_default: false, state: 'down', instructions: true };
const COFFEE: ResponderView = { name: 'model/coffee', title: 'coffee-7b', is_default: false, state: 'unknown', instructions: true };

async function setUp(responders: ResponderView[], session: Partial<Session> = {}) {
  const sent: SessionChange[] = [];
  const answers: ((error?: Error) => void)[] = [];
  const api = {
    responders: () => Promise.resolve({ responders }),
    change: (_: string, change: SessionChange) => {
      sent.push(change);
      return new Promise((resolve, reject) => answers.push((error) => (error ? reject(error) : resolve(aSession()))));
    },
  };
  TestBed.configureTestingModule({ providers: [provideTexts(), PendingChoice, RespondersStore, { provide: ChatApi, useValue: api }] });
  await TestBed.inject(RespondersStore).load();
  const fixture = TestBed.createComponent(ResponderChoice);
  fixture.componentRef.setInput('session', aSession(session));
  fixture.autoDetectChanges();
  await fixture.whenStable();
  const page = fixture.nativeElement as HTMLElement;
  const words = (selector: string) => page.querySelector(selector)?.textContent?.replace(/[\u2066-\u2069]/g, '').trim() ?? null;
  const choose = async (name: string) => {
    const select = page.querySelector('select')!;
    select.value = name;
    select.dispatchEvent(new Event('change'));
    await fixture.whenStable();
  };
  const answer = async (at: number, error?: Error) => {
    answers[at]?.(error);
    await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
  };
  return { fixture, page, words, choose, answer, sent, select: () => page.querySelector('select') };
}

describe('ResponderChoice', () => {
  it('offers nothing where there is no choice', async () => {
    const { select, words } = await setUp([HANDBOOK]);
    expect([select(), words('[role="status"]')]).toEqual([null, '']);
  });

  it('shows titles and states, and the default unless another one was chosen', async () => {
    const { fixture, page, select, words } = await setUp([HANDBOOK, TEA, COFFEE]);
    const options = [...page.querySelectorAll('option')].map((option) => option.textContent?.replace(/[\u2066-\u2069]/g, '').trim());
    expect(options).toEqual(['Handbook', 'tea-7b – not available', 'coffee-7b']);
    expect([select()?.value, page.querySelector('label')?.textContent, words('[role="status"]')]).toEqual(['handbook', 'Answered by', '']);
    fixture.componentRef.setInput('session', aSession({ responder: 'model/tea' }));
    await fixture.whenStable();
    expect([select()?.value, words('[role="status"]')]).toEqual([
      'model/tea', 'tea-7b is not available at the moment; another responder may answer in its place.',
    ]);
  });

  it('stores each choice, one after the other; the default as none', async () => {
    const { choose, answer, sent, select } = await setUp([HANDBOOK, TEA, COFFEE]);
    await choose('model/tea');
    await choose('handbook');
    expect(sent).toEqual([{ responder: 'model/tea' }]);
    await answer(0);
    expect(sent).toEqual([{ responder: 'model/tea' }, { responder: null }]);
    await answer(1);
    expect(select()?.value).toBe('handbook');
  });

  it('keeps a choice that is being stored when something else about the conversation changes, but not for another one', async () => {
    const { fixture, choose, select } = await setUp([HANDBOOK, COFFEE]);
    await choose('model/coffee');
    fixture.componentRef.setInput('session', aSession({ title: 'Cats' }));
    await fixture.whenStable();
    expect(select()?.value).toBe('model/coffee');
    fixture.componentRef.setInput('session', aSession({ session_id: 's2' }));
    await fixture.whenStable();
    expect(select()?.value).toBe('handbook');
  });

  it('takes back what could not be stored, and says so', async () => {
    const { choose, answer, words, select } = await setUp([HANDBOOK, COFFEE]);
    await choose('model/coffee');
    await answer(0, new Error('away'));
    expect([select()?.value, words('[role="alert"]')]).toEqual(['handbook', 'Your choice could not be saved. Try again.']);
    await choose('model/coffee');
    expect(words('[role="alert"]')).toBeNull();
  });

  it('says in words that the chosen one no longer exists, and shows the default', async () => {
    const { select, words } = await setUp([HANDBOOK, COFFEE], { responder: 'model/gone' });
    expect([select()?.value, words('[role="status"]')]).toEqual(['handbook', '“model/gone” no longer exists here; Handbook answers instead.']);
  });
});
