/** A span of Markdown: `text` as written and, for code, the content between its delimiters. */
interface MarkdownSpan {
  text: string;
  code: string | null;
}

/** Start of a line that opens or closes a fenced code block. */
export const fence = /^ {0,3}(`{3,}|~{3,})/;

/**
 * Splits text at its code spans (CommonMark 0.31, 6.1): from a run of backticks to the next run of the same length. Linear in the
 * length.
 */
export function codeSpans(text: string): MarkdownSpan[] {
  const parts = text.split(/(`+)/);
  const runs = new Map<string, number[]>();
  for (let at = 1; at < parts.length; at += 2) {
    const those = runs.get(parts[at]!);
    if (those) those.push(at);
    else runs.set(parts[at]!, [at]);
  }
  const positions = new Map<string, number>();
  const found: MarkdownSpan[] = [];
  let plain = parts[0]!;
  for (let at = 1; at < parts.length; at += 2) {
    const run = parts[at]!;
    const those = runs.get(run)!;
    let next = positions.get(run) ?? 0;
    while (next < those.length && those[next]! <= at) next++;
    positions.set(run, next);
    const end = those[next];
    if (end === undefined) {
      plain += run + parts[at + 1]!;
      continue;
    }
    const code = parts.slice(at + 1, end).join('');
    found.push({ text: plain, code: null }, { text: run + code + run, code });
    plain = parts[end + 1]!;
    at = end;
  }
  found.push({ text: plain, code: null });
  return found;
}

/** Applies a change to everything outside code blocks and code spans. */
export function mapOutsideCode(markdown: string, change: (text: string) => string): string {
  const done: string[] = [];
  let open: string[] = [];
  const finish = () => {
    if (open.length > 0) done.push(mapPlainText(open.join('\n'), change));
    open = [];
  };
  let closing: string | undefined;
  for (const line of markdown.split('\n')) {
    const mark = fence.exec(line)?.[1];
    if (closing === undefined && !mark) {
      open.push(line);
      continue;
    }
    finish();
    done.push(line);
    if (closing === undefined) closing = mark;
    else if (mark?.startsWith(closing) && line.trim() === mark) closing = undefined;
  }
  finish();
  return done.join('\n');
}

function mapPlainText(text: string, change: (text: string) => string): string {
  return text
    .split(/(\n{2,})/)
    .flatMap((paragraph) => codeSpans(paragraph).map((stretch) => (stretch.code === null ? change(stretch.text) : stretch.text)))
    .join('');
}
