import { TestBed } from '@angular/core/testing';
import { provideTexts } from '../../core/i18n/provide-texts';
import { Composer, MAX_MESSAGE_LENGTH } from './composer';

async function setUp(text: string, inputs: { answering?: boolean; closed?: boolean } = {}) {
  TestBed.configureTestingModule({ imports: [Composer], providers: [provideTexts()] });
  const fixture = TestBed.createComponent(Composer);
  fixture.componentRef.setInput('text', text);
  for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
  const sent: string[] = [];
  let stopped = 0;
  fixture.componentInstance.sent.subscribe((message) => sent.push(message));
  fixture.componentInstance.stopped.subscribe(() => stopped++);
  await fixture.whenStable();
  const page = fixture.nativeElement as HTMLElement;
  const box = page.querySelector('textarea')!;
  const button = page.querySelector('button')!;
  const press = (init: KeyboardEventInit) => {
    const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
    box.dispatchEvent(event);
    return event.defaultPrevented;
  };
  return { fixture, page, box, button, press, sent, stopped: () => stopped };
}

describe('Composer', () => {
  beforeAll(() => {
    // The autosizing text box needs layout, which jsdom lacks.
    Object.defineProperty(document, 'fonts', { configurable: true, value: undefined });
  });

  it('has accessible names', async () => {
    const { box, button } = await setUp('');
    expect([box.getAttribute('aria-label'), button.getAttribute('aria-label')]).toEqual(['Message', 'Send']);
  });

  it('sends its text verbatim on Enter, and is then empty', async () => {
    const { press, sent, fixture } = await setUp('  two\nlines ');
    expect(press({ key: 'Enter' })).toBe(true);
    expect([sent, fixture.componentInstance.text()]).toEqual([['  two\nlines '], '']);
  });

  it('leaves Shift+Enter and an IME’s Enter to the browser', async () => {
    const { press, sent } = await setUp('text');
    expect([press({ key: 'Enter', shiftKey: true }), press({ key: 'Enter', isComposing: true })]).toEqual([false, false]);
    expect(press({ key: 'Enter', keyCode: 229 })).toBe(false);
    expect(sent).toEqual([]);
  });

  it('sends nothing that is blank or too long, and nothing in an ended conversation', async () => {
    for (const [text, closed] of [[' \n', false], ['x'.repeat(MAX_MESSAGE_LENGTH + 1), false], ['text', true]] as const) {
      TestBed.resetTestingModule();
      const { press, button, sent } = await setUp(text, { closed });
      press({ key: 'Enter' });
      button.click();
      expect([sent, button.getAttribute('aria-disabled')]).toEqual([[], 'true']);
    }
  });

  it('counts code points, and shows how many are left', async () => {
    const { page, press, sent } = await setUp('👍'.repeat(MAX_MESSAGE_LENGTH - 1));
    expect(page.querySelector('.note')?.textContent).toBe('1 character left');
    press({ key: 'Enter' });
    expect(sent).toHaveLength(1);
  });

  it('stops an answer with its button and with Escape, not with the second click of a double click', async () => {
    const { button, press, stopped, sent } = await setUp('next', { answering: true });
    expect(button.getAttribute('aria-label')).toBe('Stop');
    button.dispatchEvent(new MouseEvent('click', { detail: 2 }));
    expect(stopped()).toBe(0);
    button.dispatchEvent(new MouseEvent('click', { detail: 1 }));
    press({ key: 'Escape' });
    expect([stopped(), sent]).toEqual([2, []]);
  });
});
