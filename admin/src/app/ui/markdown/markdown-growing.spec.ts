import { Component, signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { TranslocoTestingModule } from '@jsverse/transloco';
import { CodeHighlighter } from './code-highlighter';
import { Markdown } from './markdown';

@Component({
  selector: 'app-host',
  imports: [Markdown],
  template: `<app-markdown [source]="source()" [streaming]="streaming()" />`,
})
class Host {
  readonly source = signal('');
  readonly streaming = signal(true);
}

const en = { markdown: { copy: 'Copy', copied: 'Copied', copy_failed: 'Could not copy', code: 'Code', table: 'Table' } };
const PART = `Some **bold** words.\n\n- one\n- two\n\n\`\`\`js\nlet a = 1;\nlet b;\n\`\`\`\n\n`;

describe('a text that grows', () => {
  let fixture: ComponentFixture<Host>;
  let root: HTMLElement;
  let coloured: string[];
  const show = (source: string, streaming = true) => {
    fixture.componentInstance.source.set(source);
    fixture.componentInstance.streaming.set(streaming);
    fixture.detectChanges();
  };

  beforeEach(() => {
    coloured = [];
    const addAll = (box: HTMLElement) => coloured.push(...Array.from(box.querySelectorAll('code'), (code) => code.textContent));
    TestBed.configureTestingModule({
      imports: [
        Host,
        TranslocoTestingModule.forRoot({ langs: { en }, preloadLangs: true, translocoConfig: { availableLangs: ['en'], defaultLang: 'en' } }),
      ],
      providers: [{ provide: CodeHighlighter, useValue: { addAll } }],
    });
    fixture = TestBed.createComponent(Host);
    root = fixture.nativeElement as HTMLElement;
  });

  it('adds no more nodes to the page per piece, however long it is', () => {
    const text = PART.repeat(40);
    const added: number[] = [];
    const observer = new MutationObserver(() => undefined);
    observer.observe(root, { childList: true, subtree: true });
    for (let end = 4; end <= text.length; end += 4) {
      show(text.slice(0, end));
      added.push(observer.takeRecords().reduce((sum, { addedNodes }) => sum + addedNodes.length, 0));
    }
    observer.disconnect();
    const short = added.slice(0, added.length / 8);
    expect(Math.max(...added)).toBeLessThanOrEqual(Math.max(...short));
    expect(Math.max(...short)).toBeLessThan(6);
  });

  it.each([100, 6_000])('keeps the text of a code block and what is selected in it, at %i characters', (length) => {
    const code = 'let a = 1;\n'.repeat(length / 11);
    show(`Run:\n\n\`\`\`js\n${code}`);
    const node = root.querySelector('code')!.firstChild!;
    document.getSelection()!.setBaseAndExtent(node, 4, node, 9);
    for (const more of ['l', 'let', 'let b', 'let b;\n', 'let b;\n``', 'let b;\n```', 'let b;\n```\n', 'let b;\n```\n\nThen **so', 'let b;\n```\n\nThen **so**\n\nEnd']) {
      show(`Run:\n\n\`\`\`js\n${code}${more}`);
      expect(root.querySelector('code')!.firstChild).toBe(node);
      expect(root.querySelector('code')!.textContent).toBe(`${code}${more.split('\n')[0]}\n`);
    }
    expect(document.getSelection()!.toString()).toBe('a = 1');
    expect(root.textContent).toContain('Then so');
  });

  it('colours code once its block is closed, each block once', () => {
    show('```js\nlet a;\n');
    expect(coloured).toEqual([]);
    show('```js\nlet a;\n```\n');
    expect(coloured).toEqual(['let a;\n']);
    show('```js\nlet a;\n```\n\n- item\n  ```js\n  let b;\n  ```\n');
    show('```js\nlet a;\n```\n\n- item\n  ```js\n  let b;\n  ```\n\nText\n\n```js\nlet c;');
    expect(coloured).toEqual(['let a;\n', 'let b;\n']);
    show('```js\nlet a;\n```\n\n- item\n  ```js\n  let b;\n  ```\n\nText\n\n```js\nlet c;', false);
    expect(coloured).toEqual(['let a;\n', 'let b;\n', 'let c;\n']);
  });

  it('is shown like any other after its code was coloured, also if the block goes on after all', () => {
    show('```js\nlet a;\n```');
    const code = root.querySelector('code')!;
    const span = document.createElement('span');
    span.textContent = 'let a;\n';
    code.replaceChildren(span);
    show('```js\nlet a;\n```x\nlet b;\n');
    expect(root.querySelector('code')!.textContent).toBe('let a;\n```x\nlet b;\n');
  });

  it('ends with the same nodes that it had', () => {
    const text = PART.repeat(3);
    show(text);
    const shown = () => [...root.querySelectorAll('.md-part > *')];
    const nodes = shown();
    show(text, false);
    expect(shown().every((node, at) => node === nodes[at])).toBe(true);
    expect(nodes.length).toBeGreaterThan(6);
  });
});
