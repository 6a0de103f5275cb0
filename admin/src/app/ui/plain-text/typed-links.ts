/** A part of a text; with `href` if it is a link. */
export interface TextPart {
  text: string;
  href: string | null;
}

/** Maximum links in one text: the rest stays text, so that a page cannot be filled with thousands of links. */
const MAX_LINKS = 200;
/** Maximum UTF-16 code units of a URL; servers and browsers accept no longer ones either. */
const MAX_URL_LENGTH = 2_048;

/** Where a URL begins: its scheme, not in the middle of a word. */
const URL_SCHEME = /(?<![\p{L}\p{N}_])https?:\/\//giu;
/** What ends a URL: whitespace, control and direction characters, quotes, angle brackets, and punctuation of scripts without spaces. */
const URL_END = /[\s\p{C}<>"“”„«»‹›`|\\^\u2018\u201a\u3000-\u3002\u3008-\u3011\u3014-\u301b\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\uff3b\uff3d\uff5b\uff5d-\uff65]/gu;
/** Punctuation of the surrounding sentence, if it comes last. */
const TRAILING = '.,:;!?\'’…*_~';
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/**
 * Finds the URLs typed in a text, `http` and `https` only, and leaves everything else as it is: the parts joined are the text. A
 * URL is shown as written, also one in another script; a bracket opened before it and the punctuation of the sentence around it are
 * not part of it. A URL with user info before the host is not made a link: it deceives readers about where it leads (RFC 3986,
 * 7.6).
 *
 * Takes time linear in the length of the text, whatever it contains.
 */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  let scannedTo = 0;
  let links = 0;
  for (const { index, 0: scheme } of text.matchAll(URL_SCHEME)) {
    if (links >= MAX_LINKS) break;
    // What was already found not to be a URL is not scanned again.
    if (index < scannedTo) continue;
    const run = runAt(text, index, scheme.length);
    scannedTo = index + run.length;
    const address = urlAtStart(run, scheme.length);
    if (address === null) continue;
    if (index > from) parts.push({ text: text.slice(from, index), href: null });
    parts.push({ text: address, href: address });
    from = index + address.length;
    links += 1;
  }
  if (from < text.length || parts.length === 0) parts.push({ text: text.slice(from), href: null });
  return parts;
}

/** The text from `start` to the first character that ends a URL, at most one code unit longer than a URL may be. */
function runAt(text: string, start: number, schemeLength: number): string {
  const ahead = text.slice(start, start + MAX_URL_LENGTH + 1);
  URL_END.lastIndex = schemeLength;
  return ahead.slice(0, URL_END.exec(ahead)?.index);
}

/** The URL at the start of a run of characters, or null if there is none that a browser could open. */
function urlAtStart(run: string, schemeLength: number): string | null {
  if (run.length > MAX_URL_LENGTH) return null;
  const address = withoutTrailing(run);
  const url = address.length > schemeLength && URL.canParse(address) ? new URL(address) : null;
  return url && url.username === '' && url.password === '' ? address : null;
}

function withoutTrailing(address: string): string {
  const open = new Map<string, number>();
  for (const sign of address) if ('()[]{}'.includes(sign)) open.set(sign, (open.get(sign) ?? 0) + 1);
  let end = address.length;
  for (; end > 0; end--) {
    const last = address.charAt(end - 1);
    const opening = CLOSING[last];
    if (opening !== undefined) {
      const count = open.get(last) ?? 0;
      if (count <= (open.get(opening) ?? 0)) break;
      open.set(last, count - 1);
    } else if (!TRAILING.includes(last) && !'([{'.includes(last)) break;
    else if ('([{'.includes(last)) open.set(last, (open.get(last) ?? 1) - 1);
  }
  return address.slice(0, end);
}
