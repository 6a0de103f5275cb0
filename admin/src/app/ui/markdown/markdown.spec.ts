import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Component, signal } from '@angular/core';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { TranslocoTestingModule } from '@jsverse/transloco';
import { jest } from '@jest/globals';
import { ATTACKS } from './attacks';
import { Markdown } from './markdown';
import { RenderQueue } from './render-queue';

@Component({
  selector: 'app-host',
  imports: [Markdown],
  template: `<app-markdown [source]="source()" [streaming]="streaming()" [outermost]="2" [anchors]="anchors()" />`,
})
class Host {
  readonly source = signal('');
  readonly streaming = signal(false);
  readonly anchors = signal(false);
}

const en = {
  markdown: { copy: 'Copy', copied: 'Copied', copy_failed: 'Could not copy', code: 'Code', table: 'Table' },
};
const navigateByUrl = jest.fn((_url: string) => Promise.resolve(true));
const announce = jest.fn(() => Promise.resolve());
let fixture: ComponentFixture<Host>;
/** Runs each job at once, or retains it while `holds` is set. */
const queue = {
  holds: false,
  jobs: [] as (() => void)[],
  run(job: () => void): (() => void) | null {
    if (!this.holds) job();
    else this.jobs.push(job);
    return this.holds ? () => this.jobs.splice(this.jobs.indexOf(job), 1) : null;
  },
};

/** Sets the text and returns the rendered element. */
function rendered(source: string, streaming = false): HTMLElement {
  fixture.componentInstance.source.set(source);
  fixture.componentInstance.streaming.set(streaming);
  fixture.detectChanges();
  return fixture.nativeElement.querySelector('app-markdown') as HTMLElement;
}

const EXECUTABLE =
  'script, iframe, object, embed, svg, math, style, link, meta, base, form, input, video, audio, template, noscript';

/** Everything in the nodes that could execute, fetch from elsewhere, apply styles, or link to a forbidden URL. */
function harm(root: HTMLElement): string[] {
  const found = [...root.querySelectorAll(EXECUTABLE)].map((node) => node.nodeName);
  for (const node of root.querySelectorAll('*')) {
    for (const { name, value } of node.attributes) {
      const opener = node.getAttribute('rel') !== 'noopener noreferrer';
      if (/^on|^style$|^srcdoc$|^srcset$|^name$|^id$|action$/.test(name)) found.push(`${name}=${value}`);
      if (name === 'href' && !/^(https?:\/\/|mailto:|\/)/.test(value)) found.push(value);
      if (name === 'href' && /^https?:/.test(value) && opener) found.push(`rel of ${value}`);
      if (name === 'src' && !value.startsWith('data:image/png;base64,') && value !== 'x') found.push(value);
    }
  }
  return found;
}

beforeEach(() => {
  queue.holds = false;
  queue.jobs = [];
  TestBed.configureTestingModule({
    imports: [
      Host,
      TranslocoTestingModule.forRoot({
        langs: { en },
        preloadLangs: true,
        translocoConfig: { availableLangs: ['en'], defaultLang: 'en' },
      }),
    ],
    providers: [
      { provide: Router, useValue: { navigateByUrl } },
      { provide: LiveAnnouncer, useValue: { announce } },
      { provide: RenderQueue, useValue: queue },
    ],
  });
  fixture = TestBed.createComponent(Host);
});

describe('untrusted text can do no harm (A44, A45, A47)', () => {
  it.each(ATTACKS)('%s', (attack) => {
    expect(harm(rendered(attack))).toEqual([]);
  });

  it('nor while it streams, truncated at any character', () => {
    const text = ATTACKS.join('\n\n');
    for (const attack of ATTACKS) {
      for (let end = 1; end <= attack.length; end++) {
        const found = harm(rendered(attack.slice(0, end), true));
        if (found.length > 0) throw new Error(`${attack.slice(0, end)} gives ${found.join(' ')}`);
      }
    }
    for (let end = 0; end <= text.length; end += 97) expect(harm(rendered(text.slice(0, end), true))).toEqual([]);
  });

  it('the harness itself detects harm', () => {
    const root = document.createElement('div');
    root.innerHTML =
      '<svg></svg><p style="x" onclick="y" id="z"></p><a href="javascript:x"></a><a href="http://x"></a><img src="//y">';
    expect(harm(root)).toHaveLength(7);
  });

  it('shows the text of an external image, and of a link with a forbidden URL', () => {
    expect(rendered('before ![a cat](https://evil.example/cat.png) after').textContent).toBe('before a cat after\n');
    const root = rendered('[click me](javascript:alert(1))');
    expect(root.querySelector('a')).toBeNull();
    expect(root.textContent).toContain('click me');
  });

  it('shows harmful HTML as text', () => {
    expect(rendered('<img src=x onerror=alert(1)> and <script>alert(1)</script>').textContent?.trim()).toBe(
      '<img src=x onerror=alert(1)> and <script>alert(1)</script>',
    );
    expect(rendered('H<sub>2</sub>O').querySelector('sub')?.textContent).toBe('2');
  });
});

describe('links', () => {
  it('open pages of this application in place', () => {
    const link = rendered('[Ending](/help/administering#ending-a-session)').querySelector('a');
    expect(link?.target).toBe('');
    const click = new MouseEvent('click', { bubbles: true, cancelable: true });
    link?.dispatchEvent(click);
    expect(click.defaultPrevented).toBe(true);
    expect(navigateByUrl).toHaveBeenLastCalledWith('/help/administering#ending-a-session');
  });

  it('leave a click with a modifier to the browser', () => {
    navigateByUrl.mockClear();
    const left: boolean[] = [];
    document.addEventListener(
      'click',
      (event) => {
        left.push(!event.defaultPrevented);
        event.preventDefault();
      },
      { once: true },
    );
    document.body.append(fixture.nativeElement);
    const link = rendered('[Ending](/help/administering)').querySelector('a');
    link?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey: true }));
    expect(left).toEqual([true]);
    expect(navigateByUrl).not.toHaveBeenCalled();
  });

  it('open other sites in a new tab, without opener and referrer', () => {
    const link = rendered('<https://example.org/>').querySelector('a');
    expect([link?.target, link?.rel]).toEqual(['_blank', 'noopener noreferrer']);
  });
});

describe('structure', () => {
  it('keeps headings below the page’s own level, without gaps, and gives them ids', () => {
    fixture.componentInstance.anchors.set(true);
    const root = rendered('# Running it\n\n### The settings: `PORT`\n\n## Next\n\n> # quoted');
    const headings = [...root.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((node) => `${node.nodeName} ${node.id}`);
    expect(headings).toEqual(['H2 running-it', 'H3 the-settings-port', 'H3 next']);
    expect(root.querySelector('blockquote .md-heading')?.textContent).toBe('quoted');
  });

  it('lets a wide table and long code scroll on their own, reachable by keyboard', () => {
    const root = rendered('| a |\n| - |\n| b |\n| What takes room to be read |\n\n```\ncode\n```');
    for (const part of root.querySelectorAll<HTMLElement>('.md-table, pre')) {
      expect([part.tabIndex, part.getAttribute('role')]).toEqual([0, 'group']);
    }
    expect(root.querySelectorAll('.md-table > table, .md-code > pre, td.md-long')).toHaveLength(3);
  });

  it('renders tables, lists and checkboxes', () => {
    const root = rendered('1. one\n2. two\n   - [x] done\n   - [ ] open\n\n| a | b |\n| - | :-: |\n| 1 | 2 |');
    expect(root.querySelectorAll('ol > li')).toHaveLength(2);
    expect(root.textContent).toContain('☑ done');
    expect(root.querySelector('td[align=center]')?.textContent).toBe('2');
  });
});

describe('code', () => {
  it('copies the source verbatim', async () => {
    const written = jest.fn((_text: string) => Promise.resolve());
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: written } });
    Object.defineProperty(window, 'isSecureContext', { configurable: true, value: true });
    const code = 'if (a < b && c) {\n\tconsole.log("<b>&amp;</b>");\n}\n\n  trailing  ';
    const root = rendered('```ts\n' + code + '\n```');
    expect(root.querySelector('.md-code-bar span')?.textContent).toBe('ts');
    const button = root.querySelector<HTMLButtonElement>('.md-copy');
    button?.click();
    await new Promise((settled) => setTimeout(settled));
    expect(written).toHaveBeenCalledWith(code);
    expect(button?.textContent).toBe('Copied');
    expect(announce).toHaveBeenCalledWith('Copied', 'polite');
  });
});

describe('while it streams', () => {
  it('keeps the elements of blocks that did not change', () => {
    const first = rendered('First paragraph.\n\n```\ncode\n```\n\nSec', true).querySelector('pre');
    const later = rendered('First paragraph.\n\n```\ncode\n```\n\nSecond one.', true);
    expect(later.querySelector('pre')).toBe(first);
    expect(later.textContent).toContain('Second one.');
  });

  it('ends up exactly like the whole text rendered at once', () => {
    const text =
      '# A\n\nSome **bold** and [a link](/help/x).\n\n- one\n- two\n\n```js\nx\n```\n\n' +
      '| a |\n| - |\n| 1 |\n\nSee [it][r].\n\n[r]: /help/y';
    const whole = rendered(text).innerHTML;
    rendered('');
    for (let end = 1; end <= text.length; end++) rendered(text.slice(0, end), true);
    expect(rendered(text).innerHTML).toBe(whole);
  });
});

describe('text that cannot be formatted is shown verbatim (P4)', () => {
  it.each([
    ['nested deeper than the stack', `${'>'.repeat(2_000)} words`],
    ['expensive because of its brackets', '['.repeat(32_000)],
    ['expensive while it streams', '*a_'.repeat(10_000)],
  ])('%s', (_why, source) => {
    const root = rendered(source);
    expect(root.textContent).toBe(source);
    expect(root.querySelectorAll('*:not(.md-part)')).toHaveLength(1);
    expect(rendered('and *then*').querySelector('em')?.textContent).toBe('then');
    expect(rendered(source, true).textContent).toBe(source);
    expect(rendered(`${source} more`, true).textContent).toBe(`${source} more`);
  });
});

describe('when many appear at once', () => {
  it('a text is shown verbatim until its turn comes, and leaves the queue with its page', () => {
    queue.holds = true;
    expect(rendered('some **bold**').textContent).toBe('some **bold**');
    expect(rendered('more **bold**').textContent).toBe('more **bold**');
    expect(queue.jobs).toHaveLength(1);
    queue.jobs[0]?.();
    expect(rendered('more **bold**').querySelector('strong')?.textContent).toBe('bold');
    expect(rendered('at *once* from here on').querySelector('em')?.textContent).toBe('once');
    fixture.componentInstance.anchors.set(true);
    queue.jobs = [];
    rendered('again');
    expect(queue.jobs).toHaveLength(1);
    fixture.destroy();
    expect(queue.jobs).toHaveLength(0);
  });
});
