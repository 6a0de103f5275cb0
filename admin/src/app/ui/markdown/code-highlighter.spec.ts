import { CodeHighlighter } from './code-highlighter';

/** Callbacks that wait for the browser to be idle. */
let idle: (() => void)[] = [];

function aCode(language: string, text: string): HTMLElement {
  const box = document.createElement('div');
  box.innerHTML = `<pre><code class="language-${language}"></code></pre>`;
  box.querySelector('code')!.textContent = text;
  document.body.append(box);
  return box;
}

/** Lets the browser be idle until everything is coloured. */
async function rest(until: () => boolean): Promise<void> {
  while (!until()) {
    idle.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

const coloured = (box: HTMLElement) => box.querySelector('span') !== null;

describe('CodeHighlighter', () => {
  beforeEach(() => {
    idle = [];
    document.body.replaceChildren();
    Object.defineProperty(window, 'requestIdleCallback', { configurable: true, value: (run: () => void) => idle.push(run) });
  });

  it('colours code when the browser is idle, the newest first, one block at a time', async () => {
    const highlighter = new CodeHighlighter();
    const boxes = ['first', 'second', 'third'].map((name) => aCode('js', `const ${name} = 1;`));
    for (const box of boxes) highlighter.addAll(box);
    await rest(() => coloured(boxes[0]));
    expect(boxes.map(coloured)).toEqual([true, false, false]);
    await rest(() => coloured(boxes[2]));
    expect(boxes.map(coloured)).toEqual([true, false, true]);
    await rest(() => coloured(boxes[1]));
    expect(boxes[1].textContent).toBe('const second = 1;');
  });

  it('leaves code plain that is too long, has a very long line, is of an unknown language, or no longer on the page', async () => {
    const highlighter = new CodeHighlighter();
    const long = aCode('js', 'const a = 1;\n'.repeat(2_000));
    const wide = aCode('js', `const a = 1; // ${'x'.repeat(1_000)}`);
    const unknown = aCode('klingon', 'const a = 1;');
    const gone = aCode('js', 'const a = 1;');
    const last = aCode('js', 'const a = 1;');
    for (const box of [last, gone, long, wide, unknown]) highlighter.addAll(box);
    gone.remove();
    await rest(() => coloured(last));
    expect([long, wide, unknown, gone].map(coloured)).toEqual([false, false, false, false]);
  });

  it('works in browsers that do not say when they are idle', async () => {
    Object.defineProperty(window, 'requestIdleCallback', { configurable: true, value: undefined });
    const box = aCode('js', 'const a = 1;');
    new CodeHighlighter().addAll(box);
    await rest(() => coloured(box));
    expect(box.textContent).toBe('const a = 1;');
  });
});
