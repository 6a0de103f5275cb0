import { openMathEnd } from './math';

/** Maximum characters of a last block to which this is applied. */
const MAX_BLOCK_LENGTH = 4_000;
/** Maximum spaces by which a closing fence may be indented further than the opening one. */
const MAX_INDENT = 3;
/** A last line that is becoming a link definition, of which nothing is shown; only other definitions may precede it in its block. */
const OPEN_DEFINITION = /^((?:\n| {0,3}\[[^\]\n]+\]:[^\n]*\n)*) {0,3}\[[^\]\n]+\]:[ \t]*(?:\S+(?:[ \t]+(?:["'(][^\n]*)?)?)?$/;

/**
 * Closes the Markdown syntax left open in the last, still growing block of a streaming text, so that it is readable while it is
 * being written: otherwise a bold phrase shows its asterisks until the closing pair arrives, a paragraph turns into a heading at
 * the first hyphen of a list, and a link shows its URL.
 *
 * Used only while a text streams: the finished text is rendered exactly as it is.
 *
 * @param source the text so far, cut at any UTF-16 code unit
 * @returns a text that renders as what the source is about to become
 */
export function closeOpenSyntax(source: string): string {
  const { fence, end } = lastFence(source);
  if (fence) return withoutPartialFence(source, fence);
  const start = Math.max(source.lastIndexOf('\n\n') + 1, end);
  // Some of the following is quadratic in the block's length, and a longer block would gain nothing in readability.
  if (source.length - start > MAX_BLOCK_LENGTH) return source;
  return source.slice(0, start) + closeBlockSyntax(source.slice(start));
}

/** The fence still open at the end of the text, or null, and where the last closed code block ends. */
function lastFence(source: string): { fence: string | null; end: number } {
  let open: { run: string; indent: number } | null = null;
  let end = 0;
  let at = 0;
  for (const line of source.split('\n')) {
    at += line.length + 1;
    const [, space, run] = /^(\s*)(`{3,}|~{3,})/.exec(line) ?? [];
    if (space === undefined || run === undefined) continue;
    if (!open) open = { run, indent: space.length };
    else if (closes(line, run, open.run) && space.length <= open.indent + MAX_INDENT) {
      open = null;
      end = Math.min(at, source.length);
    }
  }
  return { fence: open?.run ?? null, end };
}

function closes(line: string, run: string, opened: string): boolean {
  return run[0] === opened[0] && run.length >= opened.length && line.trim() === run;
}

/** Inside a fence nothing is Markdown; only the closing fence itself may be incomplete. */
function withoutPartialFence(source: string, fence: string): string {
  const at = source.lastIndexOf('\n') + 1;
  const last = source.slice(at).trim();
  const partial = last !== '' && last.length < fence.length && [...last].every((unit) => unit === fence[0]);
  return partial ? source.slice(0, at) : source;
}

function closeBlockSyntax(block: string): string {
  let text = withoutAmbiguousLastLine(block).replace(OPEN_DEFINITION, '$1');
  const ticks = openCodeSpan(text);
  if (ticks) return text.endsWith(ticks) ? text.slice(0, -ticks.length) : text + ticks;
  const mathEnd = openMathEnd(withoutCode(text));
  if (mathEnd) return text.replace(/[\\$]$/, '') + mathEnd;
  text = text.replace(/<[a-zA-Z/!][^>\n]*$/, '');
  text = text.replace(/!\[[^[\]\n]*(\]?|\]\([^()\n]*)$/, '').replace(/\[([^[\]\n]*)(\]\([^()\n]*)?$/, '$1');
  for (const mark of ['**', '~~']) text = closeMark(text, mark);
  return text;
}

/** A last line of only `-`, `=`, `*`, `` ` `` … may still become a list, a rule or a fence: withheld until it is known which. */
function withoutAmbiguousLastLine(block: string): string {
  return block.replace(/(\n|^)[ \t]*(-+|=+|\*+|\++|`{1,2}|~{1,2}|#{1,6}|\d+\.?)[ \t]*$/, '$1');
}

/** The run of backticks that opened a code span not closed yet, or null. */
function openCodeSpan(text: string): string | null {
  let open: string | null = null;
  for (const [run] of text.matchAll(/`+/g)) {
    if (!open) open = run;
    else if (run === open) open = null;
  }
  return open;
}

/** The text without its code spans, all of which are closed. */
function withoutCode(text: string): string {
  let open: string | null = null;
  let from = 0;
  let outside = '';
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    if (open === null) {
      outside += text.slice(from, index);
      open = run;
    } else if (run === open) {
      open = null;
      from = index + run.length;
    }
  }
  return outside + text.slice(from);
}

function closeMark(text: string, mark: string): string {
  const outside = withoutCode(text).replace(/\\./g, '');
  if (outside.split(mark).length % 2 === 1) return text;
  if (text.endsWith(mark)) return text.slice(0, -mark.length);
  return (text.endsWith(mark.charAt(0)) ? text.slice(0, -1) : text.trimEnd()) + mark;
}
