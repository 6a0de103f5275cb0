import type { CodeToken } from './code-tokens';

/** An end of a selection. */
type Point = readonly [node: Node, offset: number];

/**
 * Colours a code element: its text stays the same, and so does what the reader has selected.
 *
 * @param code an element that contains nothing but text
 * @param tokens whose texts joined are its text
 */
export function colourCode(code: HTMLElement, tokens: readonly CodeToken[]): void {
  const selection = document.getSelection();
  const { anchorNode = null, focusNode = null } = selection ?? {};
  const isTouched = code.contains(anchorNode) || code.contains(focusNode);
  if (!selection || !anchorNode || !focusNode || !isTouched) {
    code.replaceChildren(...tokens.map(nodeOf));
    return;
  }
  const anchor = keep(code, [anchorNode, selection.anchorOffset]);
  const focus = keep(code, [focusNode, selection.focusOffset]);
  code.replaceChildren(...tokens.map(nodeOf));
  selection.setBaseAndExtent(...anchor(), ...focus());
}

function nodeOf({ text, style }: CodeToken): Node {
  if (style === '') return document.createTextNode(text);
  const span = document.createElement('span');
  span.className = style;
  span.textContent = text;
  return span;
}

/** Remembers an end of the selection. @returns where it is once the content of the element has been replaced */
function keep(code: HTMLElement, point: Point): () => Point {
  const [node, offset] = point;
  if (!code.contains(node)) return () => point;
  const inText = node === code && offset > 0 ? code.textContent.length : offset;
  return () => pointAt(code, inText);
}

/** Where a character of an element's text is. @param offset in UTF-16 code units */
function pointAt(code: HTMLElement, offset: number): Point {
  const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  let before = offset;
  for (let text = texts.nextNode() as Text | null; text; text = texts.nextNode() as Text | null) {
    if (before <= text.length) return [text, before];
    before -= text.length;
  }
  return [code, code.childNodes.length];
}
