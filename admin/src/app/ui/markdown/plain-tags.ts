/** Tags that shape text and do nothing else. */
const PLAIN = new Set(
  (
    'b blockquote br code dd del details div dl dt em hr i ins kbd li mark ol p pre s small span strong ' +
    'sub summary sup u ul'
  ).split(' '),
);
/** A comment, a tag whose name is one of HTML's own kind, or a lone bracket. */
const MARKUP = /<!--[\s\S]*?-->|<(\/?)([a-z][a-z0-9]*)(?=[\s/>])[^<>]*>|[<>]/gi;

/**
 * Raw HTML inside of Markdown: plain tags stay, without any attribute; comments go; everything else is shown as the text that it
 * is. What an author wrote never vanishes, and no handler or address ever reaches the browser's HTML parser, which would report
 * each as a violation of the page's policy even in a document that is never shown.
 *
 * @param html as written
 */
export function withPlainTags(html: string): string {
  return html.replace(MARKUP, (found, slash?: string, name?: string) => {
    if (found.startsWith('<!--')) return '';
    if (name && PLAIN.has(name.toLowerCase())) return `<${slash ?? ''}${name.toLowerCase()}>`;
    return found.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  });
}
