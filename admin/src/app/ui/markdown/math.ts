import type { MarkedExtension, Tokens } from 'marked';

/**
 * A formula in LaTeX's delimiters, from the beginning of a text; a blank line ends the paragraph, and so what could be one. Of a limited
 * length, so that many openings without an end do not each cost the rest of the text.
 */
const MATH = /^(?:\\\([^]{0,2000}?\\\)|\\\[[^]{0,2000}?\\\]|\$\$(?!\$)[^$]{1,2000}\$\$(?!\$))/;
const DELIMITERS = /\\[^]|\$\$/g;
const CLOSING: Readonly<Record<string, string>> = { '\\(': '\\)', '\\[': '\\]', $$: '$$' };
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Keeps formulas as they were written, like code: Markdown would take their backslashes and underscores for its own. */
export const verbatimMath: MarkedExtension = {
  extensions: [
    {
      name: 'math',
      level: 'inline',
      // Plain text ends before a backslash anyway. Called for each piece of it, so it has to be cheap.
      start: (source) => {
        const index = source.indexOf('$$');
        return index < 0 ? undefined : index;
      },
      tokenizer(source) {
        const raw = MATH.exec(source)?.[0];
        return raw === undefined ? undefined : { type: 'math', raw, text: raw };
      },
      renderer: ({ text }: Tokens.Generic) => `<code>${(text as string).replace(/[&<>]/g, (character) => ESCAPES[character])}</code>`,
    },
  ],
};

/** @param text without code @returns what closes the formula still open at the end of a text; null if there is none */
export function openMathEnd(text: string): string | null {
  let closing: string | null = null;
  for (const [delimiter] of text.matchAll(DELIMITERS)) {
    if (closing === null) closing = CLOSING[delimiter] ?? null;
    else if (delimiter === closing) closing = null;
  }
  return closing;
}
