/** Maximum characters of a last block to which this is applied. */
const MAX_BLOCK_LENGTH = 4_000;

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
  const fence = openFence(source);
  if (fence) return withoutPartialFence(source, fence);
  const start = source.lastIndexOf('\n\n') + 1;
  // Some of the following is quadratic in the block's length, and a longer block would gain nothing in readability.
  if (source.length - start > MAX_BLOCK_LENGTH) return source;
  return source.slice(0, start) + closeBlockSyntax(source.slice(start));
}

/** The fence still open at the end of the text, or null. */
function openFence(source: string): string | null {
  let open: string | null = null;
  for (const line of source.split('\n')) {
    const run = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (!run) continue;
    if (!open) open = run;
    else if (run[0] === open[0] && run.length >= open.length && line.trim() === run) open = null;
  }
  return open;
}

/** Inside a fence nothing is Markdown; only the closing fence itself may be incomplete. */
function withoutPartialFence(source: string, fence: string): string {
  const at = source.lastIndexOf('\n') + 1;
  const last = source.slice(at).trim();
  const partial = last !== '' && last.length < fence.length && [...last].every((unit) => unit === fence[0]);
  return partial ? source.slice(0, at) : source;
}

function closeBlockSyntax(block: string): string {
  let text = withoutAmbiguousLastLine(block);
  const ticks = openCodeSpan(text);
  if (ticks) return text.endsWith(ticks) ? text.slice(0, -ticks.length) : text + ticks;
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
