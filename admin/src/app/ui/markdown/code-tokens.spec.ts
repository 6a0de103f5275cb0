import { describe, expect, it } from '@jest/globals';
import { grammarName, isColourable } from './code-languages';
import { codeTokens, loadLanguage } from './code-tokens';
import { hostileTexts, mixedTexts } from './hostile-corpus';

const NAMES = [
  'bash', 'c', 'cpp', 'csharp', 'css', 'diff', 'dockerfile', 'go', 'ini', 'java', 'javascript', 'json', 'kotlin', 'markdown', 'nginx', 'php',
  'powershell', 'python', 'ruby', 'rust', 'scss', 'sql', 'swift', 'typescript', 'xml', 'yaml',
];

describe('the tokens of code', () => {
  it.each([
    ['ts', 'const a = "x"; // y', ['tok-keyword const', 'tok-string "x"', 'tok-comment // y']],
    ['Python', 'def f(): return None', ['tok-keyword def', 'tok-name f', 'tok-keyword return', 'tok-number None']],
    ['diff', '+ a\n- b', ['tok-added + a', 'tok-removed - b']],
    ['html', '<b id="c">', ['tok-keyword <', 'tok-name b', 'tok-attribute id', 'tok-string "c"', 'tok-keyword >']],
    ['yml', 'a: 1', ['tok-attribute a:', 'tok-number 1']],
  ])('of %s', async (language, code, expected) => {
    const grammar = grammarName(language)!;
    await loadLanguage(grammar);
    const tokens = codeTokens(code, grammar);
    const styled = tokens.filter(({ style, text }) => style !== '' && text.trim() !== '').map(({ style, text }) => `${style} ${text}`);
    expect(styled).toEqual(expect.arrayContaining(expected));
  });

  it('joined are the code, for every language and whatever it contains', async () => {
    const texts = [...hostileTexts(400).values(), ...mixedTexts(20, 400), '\r\n<?php echo 1 ?>\u2028\0'];
    for (const name of NAMES) {
      expect(grammarName(name)).toBe(name);
      await loadLanguage(name);
      for (const text of texts) expect(codeTokens(text, name).map((token) => token.text).join('')).toBe(text);
    }
  });

  it('are made of code up to a length at which each grammar is quick, and without very long lines', () => {
    const lines = (length: number) => 'let a;\n'.repeat(length / 7);
    expect([isColourable(lines(19_999), 'typescript'), isColourable(lines(20_300), 'typescript')]).toEqual([true, false]);
    expect([isColourable(lines(5_999), 'csharp'), isColourable(lines(6_300), 'csharp')]).toEqual([true, false]);
    expect([isColourable(`a\n${'x'.repeat(1_000)}`, 'sql'), isColourable(`a\n${'x'.repeat(1_001)}\n`, 'sql')]).toEqual([true, false]);
  });

  it('are not sought for unknown languages, nor for names that every object has', () => {
    expect(['', 'text', 'constructor', '__proto__', 'toString'].map(grammarName)).toEqual([null, null, null, null, null]);
  });
});
