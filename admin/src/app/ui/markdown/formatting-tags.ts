/** Tags that only format text. */
const FORMATTING_TAGS = new Set(
  (
    'b blockquote br code dd del details div dl dt em hr i ins kbd li mark ol p pre s small span strong ' +
    'sub summary sup u ul'
  ).split(' '),
);
/** A tag with a name of HTML's own kind, or a lone angle bracket. */
const MARKUP = /<(\/?)([a-z][a-z0-9]*)(?=[\s/>])[^<>]*>|[<>]/gi;

/**
 * Raw HTML inside Markdown: formatting tags stay, without attributes; comments are removed; everything else is escaped and shown as
 * text. What an author wrote is never lost, and no handler or URL ever reaches the browser's HTML parser, which would report each
 * as a violation of the page's content security policy, even in a document that is never shown.
 *
 * @param html as written
 */
export function keepFormattingTags(html: string): string {
  return withoutComments(html).replace(MARKUP, (found, slash?: string, name?: string) => {
    if (name && FORMATTING_TAGS.has(name.toLowerCase())) return `<${slash ?? ''}${name.toLowerCase()}>`;
    return found.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  });
}

/** Linear, even for thousands of comments that are never closed. */
function withoutComments(html: string): string {
  let result = '';
  let from = 0;
  for (;;) {
    const start = html.indexOf('<!--', from);
    const end = start < 0 ? -1 : html.indexOf('-->', start + '<!--'.length);
    if (end < 0) return result + html.slice(from);
    result += html.slice(from, start);
    from = end + '-->'.length;
  }
}
