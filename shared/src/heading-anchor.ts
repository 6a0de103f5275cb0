/**
 * The anchor of a heading, the same on the page that shows a document and in links to it.
 *
 * @param heading the heading's plain text
 * @returns lower case letters, digits and hyphens; every other run of characters becomes one hyphen
 */
export function headingAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}
