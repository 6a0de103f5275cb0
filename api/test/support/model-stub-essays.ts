import { chunkOf, properEnd, type Step, type StubContext } from './model-stub-chunks.js';

/** Characters of a piece, about as many as a token has. */
const PIECE_LENGTH = 8;

/** What an essay may consist of: all of it, or only one block of it that goes on and on. */
const PARTS: Readonly<Record<string, { begin: string; part: (at: number) => string }>> = {
  everything: { begin: '', part: (at) => mixed[at % mixed.length]!(at) },
  paragraph: { begin: '', part: (at) => `Sentence ${at} has **bold** words and \`code\`, and it goes on. ` },
  list: { begin: '', part: (at) => `- Item ${at} has **bold** words and \`code\`.\n` },
  table: { begin: '| Name | Value |\n| --- | --- |\n', part: (at) => `| row ${at} | **${at}** and \`x\` |\n` },
  code: { begin: '```ts\n', part: (at) => `const value${at} = ${at} + Math.round(${at} / 2);\n` },
};

const mixed: readonly ((at: number) => string)[] = [
  (at) => `## Section ${at}\n\n`,
  (at) => `Paragraph ${at} has **bold** words, \`code\`, and [a link](https://example.org/${at}). ${'It goes on for a while. '.repeat(8)}\n\n`,
  (at) => `- the first of ${at}\n- the *second*, which is longer than the first\n- the third\n\n`,
  (at) => `| Name | Value |\n| --- | --- |\n| a${at} | 1 |\n| b${at} | 2 |\n\n`,
  (at) => `\`\`\`ts\nexport const value${at} = ${at};\nexport function next(): number {\n  return value${at} + 1;\n}\n\`\`\`\n\n`,
];

/** Markdown of a given length. @param kind see PARTS */
function essayText(kind: string, length: number): string {
  const { begin, part } = PARTS[kind] ?? PARTS['everything']!;
  const parts = [begin];
  for (let at = 0, so_far = begin.length; so_far < length; at++) so_far += parts[parts.push(part(at)) - 1]!.length;
  return parts.join('').slice(0, length);
}

/** A long answer in Markdown: `KIND:` says of what, `BURST:` how many characters come at once before the pieces. */
export function* essay({ body, pieces, gap, ...context }: StubContext): Generator<Step> {
  const asked = body.messages.at(-1)?.content ?? '';
  const burst = Number(/.*\bBURST:(\d+)/s.exec(asked)?.[1] ?? 0);
  const text = essayText(/.*\bKIND:(\w+)/s.exec(asked)?.[1] ?? 'everything', burst + pieces * PIECE_LENGTH);
  if (burst > 0) yield { bytes: chunkOf(body.model, { content: text.slice(0, burst) }), alone: true };
  for (let at = burst; at < text.length; at += PIECE_LENGTH) {
    if (gap > 0) yield { wait: gap };
    yield { bytes: chunkOf(body.model, { content: text.slice(at, at + PIECE_LENGTH) }), alone: gap > 0 };
  }
  yield* properEnd({ body, pieces, gap, ...context });
}
