/** An author's text, verbatim, as a paragraph to insert into the page. */
export function plainNode(text: string): Node {
  const paragraph = document.createElement('p');
  paragraph.className = 'md-plain';
  paragraph.dir = 'auto';
  paragraph.textContent = text;
  return paragraph;
}
