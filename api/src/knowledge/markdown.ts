import { codeSpans, fence, mapOutsideCode } from './markdown-code.js';

/** Parses just enough Markdown to split documents into passages and to quote them block by block. */

/** A heading with the content under it, up to the next heading of any level. */
export interface Section {
  /** plain text of the heading; the document's title for content before the first one */
  heading: string;
  /** plain text of its ancestor headings, outermost first, without the document's title */
  above: string[];
  /** the Markdown under the heading, without surrounding blank lines */
  text: string;
}

/** A parsed document. */
export interface Outline {
  title: string;
  sections: Section[];
}

/**
 * `[label](target "title")`, preceded by an exclamation mark for an image; the label may contain brackets. Lengths are bounded here
 * and below so that unclosed brackets cost time linear in their number.
 */
const link = /(!?)\[((?:[^[\]]|\[[^[\]]{0,200}\]){0,1000})\]\(\s{0,9}<?([^\s)<>]{1,2000})>?(?:\s{1,9}"[^"]{0,500}")?\s{0,9}\)/g;

/** Start of a link with an unusual syntax or a scheme other than http(s) and mailto; a space in between makes it plain text. */
const unresolvedLink = /\]\((?=\s{0,9}<?(?!(?:https?|mailto):)[a-z][a-z0-9+.-]{0,30}:)/gi;

/**
 * Splits a document at its headings. Headings inside code blocks do not count; lines that are HTML comments are left out.
 *
 * @param markdown the document; front matter and a byte order mark are skipped
 * @param name fallback title for a document without a first-level heading
 */
export function outline(markdown: string, name: string): Outline {
  const lines = inlineReferences(withoutFrontMatter(markdown)).split('\n');
  const sections: (Section & { level: number })[] = [{ level: 0, heading: '', above: [], text: '' }];
  const ancestors: { level: number; heading: string }[] = [];
  let title: string | undefined;
  let body: string[] = [];
  let closing: string | undefined;
  const begin = (level: number, raw: string) => {
    sections.at(-1)!.text = body.join('\n');
    body = [];
    const heading = plainText(raw);
    while (ancestors.length > 0 && ancestors.at(-1)!.level >= level) ancestors.pop();
    sections.push({ level, heading, above: ancestors.map((parent) => parent.heading), text: '' });
    if (level === 1 && title === undefined) title = heading;
    else ancestors.push({ level, heading });
  };
  for (const line of lines) {
    const mark = fence.exec(line)?.[1];
    if (closing === undefined && mark) closing = mark;
    else if (closing !== undefined && mark?.startsWith(closing) && line.trim() === mark) closing = undefined;
    const hashes = closing === undefined && !mark ? /^ {0,3}(#{1,6})[ \t](.*)$/.exec(line) : null;
    const titled = hashes?.[2]?.trim().replace(/(?:^|[ \t])#+$/, '').trimEnd();
    const underline = closing === undefined && !mark ? /^ {0,3}(=+|-+)[ \t]*$/.exec(line) : null;
    const before = body.at(-1) ?? '';
    if (hashes?.[1] && titled) begin(hashes[1].length, titled);
    else if (underline?.[1] && isParagraph(before) && !isParagraph(body.at(-2) ?? '')) {
      body.pop();
      begin(underline[1].startsWith('=') ? 1 : 2, before);
    } else if (closing !== undefined || !isComment(line)) body.push(line);
  }
  sections.at(-1)!.text = body.join('\n');
  const documentTitle = title ?? (name.split('/').at(-1) || name);
  return {
    title: documentTitle,
    sections: sections
      .map(({ heading, above, text }) => ({ heading: heading || documentTitle, above, text: trimBlankLines(text) }))
      .filter((section) => section.text !== ''),
  };
}

/** Splits Markdown into blocks: each is a whole paragraph, list with its items, table or code block. */
export function blocks(markdown: string): string[] {
  const found: string[] = [];
  let current: string[] = [];
  let closing: string | undefined;
  const finish = () => {
    if (current.length > 0) found.push(current.join('\n'));
    current = [];
  };
  for (const line of markdown.split('\n')) {
    const mark = fence.exec(line)?.[1];
    const continuesList = /^\s*([-*+]|\d+[.)])\s/.test(current[0] ?? '') && /^(\s{2,}\S|\s*([-*+]|\d+[.)])\s)/.test(line);
    if (closing !== undefined) {
      current.push(line);
      if (mark?.startsWith(closing) && line.trim() === mark) closing = undefined;
      continue;
    }
    if (line.trim() === '') {
      current.push(line);
      continue;
    }
    if (current.at(-1)?.trim() === '' && !continuesList) finish();
    if (mark) closing = mark;
    current.push(line);
  }
  finish();
  return found.map(trimBlankLines).filter((block) => block !== '');
}

/** The text of a line of Markdown as a reader sees it, without emphasis, code delimiters, link targets and HTML tags. */
export function plainText(markdown: string): string {
  const text = markdown.replace(/!?\[([^[\]]{0,1000})\]\([^()]{0,2000}\)/g, '$1').replace(/<\/?[a-z][^<>]{0,1000}>/gi, '');
  return codeSpans(text)
    .map((stretch) => stretch.code ?? stretch.text)
    .join('')
    .replace(/(\*\*|__|\*)(?=\S)(.{1,300}?)(?<=\S)\1/g, '$2')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Rewrites the links in Markdown outside code.
 *
 * @param resolve maps a link's target to its new one, or to undefined where the link becomes plain text
 */
export function mapLinks(markdown: string, resolve: (target: string) => string | undefined): string {
  return mapOutsideCode(markdown, (text) =>
    text
      .replace(link, (_, image: string, label: string, target: string) => {
        const to = image ? undefined : resolve(target);
        return to === undefined ? label : `[${label}](${to})`;
      })
      .replace(unresolvedLink, '] ('),
  );
}

/** Inlines reference links: `[text][name]`, defined by `[name]: target`, becomes `[text](target)`, which can be quoted by itself. */
function inlineReferences(markdown: string): string {
  const targets = new Map<string, string>();
  for (const [, name, target] of markdown.matchAll(/^ {0,3}\[([^\]\n]+)\]:[ \t]*(\S+)(?:[ \t]+"[^"\n]*")?[ \t]*$/gm))
    targets.set(name!.toLowerCase(), target!.replace(/^<|>$/g, ''));
  if (targets.size === 0) return markdown;
  return mapOutsideCode(markdown, (text) =>
    text
      .replace(/\[([^[\]\n]+)\]\[([^[\]\n]*)\]/g, (whole, label: string, name: string) => {
        const target = targets.get((name || label).toLowerCase());
        return target === undefined ? whole : `[${label}](${target})`;
      })
      .replace(/^ {0,3}\[[^\]\n]+\]:[ \t]*\S.*$/gm, ''),
  );
}

function withoutFrontMatter(markdown: string): string {
  const text = markdown.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  return text.replace(/^---\n[\s\S]*?\n(?:---|\.\.\.)[ \t]*(?:\n|$)/, '');
}

function isParagraph(line: string): boolean {
  return /^ {0,3}[^\s#>|+*-]/.test(line) && !/^\s*\d+[.)]\s/.test(line);
}

function isComment(line: string): boolean {
  const text = line.trim();
  return text.startsWith('<!--') && text.endsWith('-->');
}

function trimBlankLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, '').trimEnd();
}
