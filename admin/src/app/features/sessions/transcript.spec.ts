import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { TranslocoTestingModule } from '@jsverse/transloco';
import type { Message, Problem } from '@switchboard/shared';
import { ExtensionActions } from '../../core/extensions/extension-actions';
import { RenderQueue } from '../../ui/markdown/render-queue';
import { AnswerAuthors } from './answer-authors';
import { EMPTY_LOG, type MessageLog, withDelta, withFailure, withMessage, withThought } from './message-log';
import { Transcript } from './transcript';

const en = {
  markdown: { copy: 'Copy', copied: 'Copied', copy_failed: 'Could not copy', code: 'Code', table: 'Table' },
  sessions: {
    figures: { open: 'Figures', total: '{{time}} in all', thoughts: 'Thinking…' },
    handling: { unnamed: 'An administrator', events: { person_requested: '{{name}} asked.', person_came: '{{name}} came.' } },
    detail: { operator: 'Administrator', system: 'System', version: 'Version {{at}} of {{count}}', aside: 'Aside', reply_failed: 'No answer: {{problem}}' },
  },
};

function message(seq: number, more: Partial<Message>): Message {
  const created_at = '2026-11-22T12:00:00.000Z';
  const blank = { message_id: `m${seq}`, session_id: 's1', created_at, responder: null, status: 'complete', reply_to: null, reply_id: null } as const;
  const told = { model: null, finish_reason: null, usage: null, first_ms: null, thought_ms: null, total_ms: null, history_from: null } as const;
  return { ...blank, ...told, parent_id: null, version: 1, stood_in_for: null, author_id: null, author_name: null, event: null, feedback: null, sources: [], seq, role: 'user', content: '', ...more };
}

const NO_ACTIONS = { has: () => false, of: () => [] };

function rendered(log: MessageLog, leaf_id: string | null = null, actions: object = NO_ACTIONS): HTMLElement {
  TestBed.configureTestingModule({
    imports: [Transcript, TranslocoTestingModule.forRoot({ langs: { en }, preloadLangs: true, translocoConfig: { availableLangs: ['en'], defaultLang: 'en' } })],
    providers: [
      provideRouter([]),
      { provide: ExtensionActions, useValue: actions },
      { provide: AnswerAuthors, useValue: { load: () => Promise.resolve(), nameOf: (name: string | null) => name && `Title of ${name}` } },
      { provide: RenderQueue, useValue: { run: (job: () => void) => (job(), null) } },
    ],
  });
  const fixture = TestBed.createComponent(Transcript);
  for (const [name, value] of Object.entries({ log, end: leaf_id, user: 'Ann', now: 0, locale: 'en' })) fixture.componentRef.setInput(name, value);
  fixture.detectChanges();
  return fixture.nativeElement as HTMLElement;
}

describe('the console’s transcript', () => {
  it('folds how an answer came about and, while it is given, what is thought before', () => {
    const thinking = withThought(withDelta(EMPTY_LOG, { reply_id: 'a2', reply_to: 'm1', version: 1, offset: 0, text: 'So' }), { reply_id: 'a2', reply_to: 'm1', offset: 0, text: 'Hm' });
    const log = [message(1, {}), message(2, { role: 'assistant', reply_to: 'm1', total_ms: 2_000 })].reduce(withMessage, thinking);
    const folded = [...rendered(log).querySelectorAll('details')].map((one) => [one.open, one.textContent?.replace(/\s+/g, ' ').trim()]);
    expect(folded.sort()).toEqual([[false, 'Figures2 sec in all'], [false, 'Thinking…']]);
  });

  it('offers what extensions do with stored messages, and nothing for events and replies in progress', () => {
    const running = withDelta(EMPTY_LOG, { reply_id: 'a9', reply_to: 'm1', version: 1, offset: 0, text: 'So' });
    const log = [message(1, {}), message(2, { role: 'system', content: 'event' })].reduce(withMessage, running);
    const ran: string[] = [];
    const offer = (of: Message) => [{ key: 'x/0', label: 'sessions.detail.operator', icon: 'thumb_up' as const, run: () => void ran.push(of.message_id) }];
    const element = rendered(log, null, { has: () => true, of: (_: string, { message: of }: { message: Message }) => offer(of) });
    const buttons = element.querySelectorAll<HTMLButtonElement>('app-transcript-actions button');
    buttons.forEach((button) => button.click());
    expect([[...buttons].map((button) => button.getAttribute('aria-label')), ran]).toEqual([['Administrator'], ['m1']]);
  });

  it('shows what people wrote verbatim, and answers as Markdown (P3)', () => {
    const written = '# not a heading\nsnake_case_name and *stars*\n\n\n- no list';
    const log = [
      message(1, { content: written }),
      message(2, { role: 'operator', content: '**to the letter**' }),
      message(3, { role: 'assistant', content: '**bold**', reply_to: 'm1' }),
    ].reduce(withMessage, EMPTY_LOG);
    const [question, answered, operator] = [...rendered(log).querySelectorAll('article')];
    expect(question?.querySelector('app-plain-text')?.textContent).toBe(written);
    expect(question?.querySelectorAll('h1, h2, h3, em, ul, app-markdown')).toHaveLength(0);
    expect(operator?.querySelector('app-plain-text')?.textContent).toBe('**to the letter**');
    expect(answered?.querySelector('strong')?.textContent).toBe('bold');
  });

  it('names the administrator who wrote a message, and tells of what happened in the page’s language', () => {
    const by = { by: 'x' };
    const log = [
      message(1, { role: 'system', content: 'A person was asked for.\n\nPlease', event: { type: 'person_requested', ...by, note: '*Please*' } }),
      message(2, { role: 'system', content: 'English', author_name: 'Anna', event: { type: 'person_came', ...by } }),
      message(3, { role: 'operator', content: 'Hello', author_name: 'Anna' }),
      message(4, { role: 'operator', content: 'Hello' }),
      message(5, { role: 'system', content: 'Of a later version', event: { type: 'unheard_of' as 'person_came', ...by } }),
    ].reduce(withMessage, EMPTY_LOG);
    const shown = [...rendered(log).querySelectorAll('article')].map((part) => [
      [...part.querySelectorAll('header > span')].map(({ textContent }) => textContent), [...part.querySelectorAll('app-plain-text')].map(({ textContent }) => textContent),
    ]);
    expect(shown).toEqual([
      [['System'], ['Ann asked.', '*Please*']], [['System'], ['Anna came.']], [['Anna', 'Administrator'], ['Hello']], [['Administrator'], ['Hello']],
      [['System'], ['Of a later version']],
    ]);
  });

  it('says who wrote an answer', () => {
    const log = [message(1, {}), message(2, { role: 'assistant', reply_to: 'm1', responder: 'quick' })].reduce(withMessage, EMPTY_LOG);
    expect([...rendered(log).querySelectorAll('article')].map((part) => part.querySelector('.author')?.textContent)).toEqual([undefined, 'Title of quick']);
  });

  it('lists the sources that an answer cites, and links their numbers in its text, but not in code', () => {
    const sources = ['a', 'b'].map((title) => ({ title, url: `https://docs.example/${title}`, cited: title === 'b' }));
    const log = [message(1, {}), message(2, { role: 'assistant', reply_to: 'm1', content: 'As [2], not [1] or `[2]`.', sources })].reduce(withMessage, EMPTY_LOG);
    const root = rendered(log);
    expect([...root.querySelectorAll('app-markdown a')].map((link) => [link.textContent, link.getAttribute('href'), link.getAttribute('rel')])).toEqual([
      ['[2]', 'https://docs.example/b', 'noopener noreferrer'],
    ]);
    expect([...root.querySelectorAll('footer > a')].map(({ textContent }) => textContent)).toEqual(['[2] b']);
    expect([...root.querySelectorAll('footer details a')].map(({ textContent }) => textContent)).toEqual(['a']);
  });

  it('says which messages are versions, and which the user does not see at present', () => {
    const log = [
      message(1, { reply_id: 'm2' }),
      message(2, { role: 'assistant', reply_to: 'm1', parent_id: 'm1' }),
      message(3, { parent_id: 'm2', reply_id: 'm4' }),
      message(4, { role: 'assistant', reply_to: 'm3', parent_id: 'm3' }),
      message(5, { parent_id: 'm2', reply_id: 'm6' }),
      message(6, { role: 'assistant', reply_to: 'm5', parent_id: 'm5' }),
    ].reduce(withMessage, EMPTY_LOG);
    const marksOf = (leaf_id: string | null) => {
      TestBed.resetTestingModule();
      return [...rendered(log, leaf_id).querySelectorAll('article')].map((part) => [part.dataset['seq'], part.classList.contains('aside'), part.querySelector('header')!.textContent.includes('Version')]);
    };
    const [before, old, oldReply, edited, reply] = [['2', false, false], ['3', true, true], ['4', true, false], ['5', false, true], ['6', false, false]];
    expect(marksOf('m6')).toEqual([['1', false, false], before, old, oldReply, edited, reply]);
    // its reply has arrived after what is known of the session
    expect(marksOf('m5')).toEqual(marksOf('m6'));
    expect(marksOf('m4').map(([seq, isAside]) => [seq, isAside])).toEqual([['1', false], ['2', false], ['3', false], ['4', false], ['5', true], ['6', true]]);
    expect(marksOf(null).some(([, isAside]) => isAside)).toBe(false);
  });

  it('puts each answer, and each failure, below its question (P8)', () => {
    let log = [message(1, {}), message(2, {}), message(3, { role: 'assistant', reply_to: 'm1', content: 'A1' }), message(4, {})].reduce(withMessage, EMPTY_LOG);
    log = withDelta(log, { reply_id: 'a1', reply_to: 'm2', version: 1, offset: 0, text: 'A2' });
    log = withFailure(log, 'm4', { code: 'x', status: 502, detail: 'It failed.' } as Problem);
    const root = rendered(log);
    expect([...root.querySelectorAll('article')].map((part) => [part.dataset['role'], part.dataset['seq'] ?? null])).toEqual([
      ['user', '1'], ['assistant', '3'], ['user', '2'], ['assistant', null], ['user', '4'],
    ]);
    expect(root.querySelector('li:last-child .failure')?.textContent).toBe('No answer: It failed.');
  });
});
