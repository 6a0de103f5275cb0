import type { Emitter, HLJSApi } from 'highlight.js';
import hljs from 'highlight.js/lib/core';
import { loadGrammar } from './code-languages';

/** A part of a code block's text, and the class of its colour; '' for plain text. */
export interface CodeToken {
  text: string;
  style: string;
}

/** Classes of colours by the scopes of the highlighter, up to the first dot. */
const STYLES: Readonly<Record<string, string>> = {
  addition: 'tok-added', deletion: 'tok-removed', comment: 'tok-comment', quote: 'tok-comment', doctag: 'tok-comment',
  keyword: 'tok-keyword', 'selector-tag': 'tok-keyword', tag: 'tok-keyword', meta: 'tok-meta', string: 'tok-string', regexp: 'tok-string',
  char: 'tok-string', symbol: 'tok-string', link: 'tok-string', number: 'tok-number', literal: 'tok-number', bullet: 'tok-number',
  title: 'tok-name', section: 'tok-name', name: 'tok-name', 'selector-class': 'tok-name', 'selector-id': 'tok-name', type: 'tok-type',
  built_in: 'tok-type', class: 'tok-type', attr: 'tok-attribute', attribute: 'tok-attribute', property: 'tok-attribute',
  variable: 'tok-attribute', 'template-variable': 'tok-attribute', 'selector-attr': 'tok-attribute', 'selector-pseudo': 'tok-attribute',
};

/** Collects tokens instead of HTML, so that nothing has to be parsed again. */
class TokenCollector implements Emitter {
  readonly tokens: CodeToken[] = [];
  private readonly styles: string[] = [];

  addText(text: string): void {
    if (text === '') return;
    const style = this.styles.at(-1) ?? '';
    const last = this.tokens.at(-1);
    if (last?.style === style) last.text += text;
    else this.tokens.push({ text, style });
  }

  startScope(scope: string): void {
    const name = scope.split('.')[0] ?? '';
    this.styles.push((Object.hasOwn(STYLES, name) ? STYLES[name] : undefined) ?? this.styles.at(-1) ?? '');
  }

  endScope(): void {
    this.styles.pop();
  }

  /** What the highlighter calls for scopes that span several matches. */
  openNode(scope: string): void {
    this.startScope(scope);
  }

  closeNode(): void {
    this.endScope();
  }

  __addSublanguage(inner: Emitter): void {
    if (inner instanceof TokenCollector) for (const { text, style } of inner.tokens) this.tokens.push({ text, style });
  }

  finalize(): void {
    this.styles.length = 0;
  }

  toHTML(): string {
    return '';
  }
}

const highlighter: HLJSApi = hljs.newInstance();
highlighter.configure({ __emitter: TokenCollector });

/** Loads a language. @param grammar from `grammarName` @throws if it cannot be loaded, for example offline */
export async function loadLanguage(grammar: string): Promise<void> {
  if (highlighter.getLanguage(grammar)) return;
  const language = await loadGrammar(grammar);
  if (language) highlighter.registerLanguage(grammar, language);
}

/**
 * Splits code into tokens; their texts joined are the code.
 *
 * @param code the text
 * @param grammar its language, which has been loaded
 */
export function codeTokens(code: string, grammar: string): readonly CodeToken[] {
  const { _emitter } = highlighter.highlight(code, { language: grammar, ignoreIllegals: true });
  const tokens = _emitter instanceof TokenCollector ? _emitter.tokens : [];
  // After an error in a grammar the highlighter leaves the rest out.
  return tokens.map(({ text }) => text).join('') === code ? tokens : [{ text: code, style: '' }];
}
