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
  fixture.componentInstance.sent.subscribe((said) => sent.push(said));
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
    const { button, press, stopped, sent } = await setUp('', { answering: true });
    expect(button.getAttribute('aria-label')).toBe('Stop');
    button.dispatchEvent(new MouseEvent('click', { detail: 2 }));
    expect(stopped()).toBe(0);
    button.dispatchEvent(new MouseEvent('click', { detail: 1 }));
    press({ key: 'Escape' });
    expect([stopped(), sent]).toEqual([2, []]);
  });

  it('sends with its button while an answer is being written, and stops with the one beside it', async () => {
    const { page, fixture, stopped, sent } = await setUp('next', { answering: true });
    const labels = () => [...page.querySelectorAll('button')].map((each) => each.getAttribute('aria-label'));
    expect(labels()).toEqual(['Stop', 'Send']);
    const [stop, send] = page.querySelectorAll('button');
    stop?.click();
    expect([stopped(), sent]).toEqual([1, []]);
    send?.click();
    TestBed.tick();
    expect([stopped(), sent, labels()]).toEqual([1, ['next'], ['Stop']]);
    fixture.componentRef.setInput('text', 'and another');
    TestBed.tick();
    page.querySelector('button')?.focus();
    fixture.componentRef.setInput('answering', false);
    TestBed.tick();
    expect([labels(), document.activeElement?.localName]).toEqual([['Send'], 'textarea']);
  });

  it('puts dropped text files into the message, and says what became of each', async () => {
    const { page, fixture } = await setUp('Look at this:');
    const file = (name: string, type: string, content: string | Uint8Array) =>
      Object.assign(new File([], name, { type }), { arrayBuffer: () => Promise.resolve(Uint8Array.from(Buffer.from(content)).buffer) });
    const dropped = [
      file('a.ts', 'video/mp2t', 'let a;'), file('cat.png', 'image/png', 'x'), file('old.txt', 'text/plain', new Uint8Array([0xe4])),
      file('b.log', 'text/plain', 'x'.repeat(40_000)), file('c.log', 'text/plain', 'y'.repeat(300)),
    ];
    const drop = Object.assign(new Event('drop', { bubbles: true, cancelable: true }), { dataTransfer: { types: ['Files'], files: dropped } });
    document.body.dispatchEvent(drop);
    const note = page.querySelector('[role="status"]')!;
    while (note.textContent === '') {
      await new Promise((resolve) => setTimeout(resolve));
      TestBed.tick();
    }
    const text = fixture.componentInstance.text();
    expect(text).toMatch(/^Look at this:\n\na\.ts:\n```ts\nlet a;\n```\n\nb\.log:\n```\nx+\n```\n$/);
    expect(text).toHaveLength(MAX_MESSAGE_LENGTH);
    expect(note.textContent?.replace(/[\u2068\u2069]/g, '')).toBe(
      'a.ts was put into the message. cat.png is a picture. Only text can be sent. old.txt is not a text file in UTF-8. ' +
        'b.log did not fit: its last 8,055 characters were left out. The message has no room left for c.log.',
    );
  });
});
