import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { TranslocoTestingModule } from '@jsverse/transloco';
import type { Message, Problem } from '@switchboard/shared';
import { RenderQueue } from '../../ui/markdown/render-queue';
import { EMPTY_LOG, type MessageLog, withDelta, withFailure, withMessage } from './message-log';
import { Transcript } from './transcript';

const en = {
  markdown: { copy: 'Copy', copied: 'Copied', copy_failed: 'Could not copy', code: 'Code', table: 'Table' },
  sessions: { detail: { reply_failed: 'No answer: {{problem}}' } },
};

function message(seq: number, more: Partial<Message>): Message {
  const created_at = '2026-11-22T12:00:00.000Z';
  const blank = { message_id: `m${seq}`, session_id: 's1', created_at, responder: null, status: 'complete', reply_to: null, reply_id: null } as const;
  return { ...blank, sources: [], seq, role: 'user', content: '', ...more };
}

function rendered(log: MessageLog): HTMLElement {
  TestBed.configureTestingModule({
    imports: [Transcript, TranslocoTestingModule.forRoot({ langs: { en }, preloadLangs: true, translocoConfig: { availableLangs: ['en'], defaultLang: 'en' } })],
    providers: [
      provideRouter([]),
      { provide: RenderQueue, useValue: { run: (job: () => void) => (job(), null) } },
    ],
  });
  const fixture = TestBed.createComponent(Transcript);
  for (const [name, value] of Object.entries({ log, user: 'Ann', now: 0, locale: 'en' })) fixture.componentRef.setInput(name, value);
  fixture.detectChanges();
  return fixture.nativeElement as HTMLElement;
}

describe('the console’s transcript', () => {
  it('shows what people wrote verbatim, and answers as Markdown (P3)', () => {
    const written = '# not a heading\nsnake_case_name and *stars*\n\n\n- no list';
    const log = [
      message(1, { content: written }),
      message(2, { role: 'operator', content: '**to the letter**' }),
      message(3, { role: 'assistant', content: '**bold**', reply_to: 'm1' }),
    ].reduce(withMessage, EMPTY_LOG);
    const [asked, answered, operator] = [...rendered(log).querySelectorAll('article')];
    expect(asked?.querySelector('app-plain-text')?.textContent).toBe(written);
    expect(asked?.querySelectorAll('h1, h2, h3, em, ul, app-markdown')).toHaveLength(0);
    expect(operator?.querySelector('app-plain-text')?.textContent).toBe('**to the letter**');
    expect(answered?.querySelector('strong')?.textContent).toBe('bold');
  });

  it('puts each answer, and each failure, below its question (P8)', () => {
    let log = [message(1, {}), message(2, {}), message(3, { role: 'assistant', reply_to: 'm1', content: 'A1' }), message(4, {})].reduce(withMessage, EMPTY_LOG);
    log = withDelta(log, { reply_id: 'a1', reply_to: 'm2', version: 1, offset: 0, text: 'A2' });
    log = withFailure(log, 'm4', { code: 'x', status: 502, detail: 'It failed.' } as Problem);
    const root = rendered(log);
    expect([...root.querySelectorAll('article')].map((part) => [part.dataset['role'], part.dataset['seq'] ?? null])).toEqual([
      ['user', '1'], ['assistant', '3'], ['user', '2'], ['assistant', null], ['user', '4'],
    ]);
    expect(root.querySelector('li:last-child .fault')?.textContent).toBe('No answer: It failed.');
  });
});
