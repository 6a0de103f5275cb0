import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(process.cwd(), 'admin/src');
const FILES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(scss|ts)$/.test(file) && !file.endsWith('.spec.ts'));

/** Whether a position in a style sheet is inside a block whose header ends with the given text. */
function isInside(text: string, at: number, block: string): boolean {
  let depth = 0;
  for (let position = at; position >= 0; position -= 1) {
    if (text[position] === '}') depth += 1;
    if (text[position] !== '{') continue;
    if (depth > 0) depth -= 1;
    else if (text.slice(0, position).trimEnd().endsWith(block)) return true;
  }
  return false;
}

describe('the styles', () => {
  it('P11: use :hover only where the pointer can hover: after a touch, the effect would stick', () => {
    const wrong = FILES.flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      return [...text.matchAll(/:hover/g)]
        .filter(({ index }) => !isInside(text, index, '(hover: hover)'))
        .map(({ index }) => `${file}:${text.slice(0, index).split('\n').length}`);
    });
    expect(wrong).toEqual([]);
  });

  it('are searched correctly by isInside', () => {
    const text = '@media (hover: hover) { a { b {} &:hover {} } } c:hover {}';
    expect([isInside(text, text.indexOf('&:hover'), '(hover: hover)'), isInside(text, text.indexOf('c:hover'), '(hover: hover)')]).toEqual([true, false]);
  });
});
