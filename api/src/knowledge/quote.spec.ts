import { describe, expect, it } from '@jest/globals';
import type { KnowledgeBase, Passage } from './knowledge-base.js';
import { quote } from './quote.js';

/** Contains one document besides the quoted one. */
const knowledge = { document: (name: string) => (name === 'other' ? {} : undefined) } as unknown as KnowledgeBase;

function quoted(text: string): string {
  const passage = { text, document: 'guide', anchor: 'here', continued: false } as unknown as Passage;
  return quote(passage, knowledge).markdown;
}

describe('links in quoted knowledge (T7)', () => {
  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'javascript:alert(1)//https://ok.example',
    'data:text/html,x',
    'DATA:text/html;base64,PHNjcmlwdD4=',
    'vbscript:msgbox(1)',
    'blob:https://ok.example/1',
    'file:///etc/passwd',
    'intent:x',
    '&#106;avascript:alert(1)',
    '&#x6A;avascript:alert(1)',
    'javascript&colon;alert(1)',
    'javascript&#58;alert(1)',
    '%6Aavascript:alert(1)',
    'java%0ascript:alert(1)',
    '//evil.example/x',
  ])('%s is dropped, and its label is kept', (target) => {
    for (const written of [`[label](${target})`, `[label](<${target}>)`, `[label](${target} "title")`, `![label](${target})`]) {
      expect(quoted(`Before ${written} after.`)).toMatch(/^Before label[^[]* after\.$/);
      expect(quoted(`Before ${written} after.`)).not.toContain('](');
    }
  });

  it.each([
    ['https://ok.example/x', 'https://ok.example/x'],
    ['http://ok.example', 'http://ok.example'],
    ['mailto:a@ok.example', 'mailto:a@ok.example'],
    ['other.md#part', '/help/other#part'],
    ['/admin/users', '/admin/users'],
  ])('%s is kept as a working link', (target, opens) => {
    expect(quoted(`See [label](${target}).`)).toBe(`See [label](${opens}).`);
  });

  it('are dropped if their syntax is unusual', () => {
    const written = ['data:text/html,<b>x</b>', `javascript:${'x'.repeat(3_000)}`, '<javascript:alert(1) x>'];
    for (const target of written) expect(quoted(`[label](${target})`)).not.toContain('](');
    for (const title of ["'t'", '(t)', '"a \\" b"']) expect(quoted(`[label](javascript:alert(1) ${title})`)).not.toContain('](');
  });

  it('are left unchanged in code, where nothing is a link', () => {
    expect(quoted('`[x](javascript:alert(1))`')).toBe('`[x](javascript:alert(1))`');
  });
});
