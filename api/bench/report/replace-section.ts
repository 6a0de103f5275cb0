import { readFileSync, writeFileSync } from 'node:fs';

/** The lines between which a section of the page stands, so that it can be replaced on its own. */
export type Marks = readonly [beginning: string, end: string];

/** Replaces a section, marks included. @param file the page @throws Error if it has no such section */
export function replaceSection(file: string, [beginning, end]: Marks, section: string): void {
  const page = readFileSync(file, 'utf8');
  const [from, to] = [page.indexOf(beginning), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no section between ${beginning} and ${end}`);
  writeFileSync(file, page.slice(0, from) + section + page.slice(to + end.length));
}
