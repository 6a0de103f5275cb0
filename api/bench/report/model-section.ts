import { availableParallelism, loadavg } from 'node:os';
import { type Finding, meetsTarget } from '../finding.js';
import { formatNumber } from './format.js';
import { findingsTable } from './findings-table.js';
import type { Marks } from './replace-section.js';

/** The figures of language models, which have a section of their own and can be measured apart. */
export const MODEL_FIGURES: ReadonlySet<string> = new Set(['B36', 'B37', 'B38', 'B39', 'B40', 'B41', 'B46']);

/** Known reasons why a target is missed. */
const WHY_MISSED: Readonly<Record<string, string>> = {
  B38: 'the bare relay alone needs most of the target on this machine: two fifths of both are the operating system’s, which is asked to read one piece and to write one. No function of Switchboard takes more than a few hundredths.',
  B39: 'about two fifths are the prompt with the passages of the documents, which is held as text and as the body of the request until the answer is complete; the rest are the two connections, and the pieces that are kept for those who come back.',
};

/** Between these it stands. */
export const MODEL_MARKS: Marks = ['<!-- models -->', '<!-- /models -->'];
const [BEGINNING, END] = MODEL_MARKS;

/** The section of the page, between marks; the marks alone without figures. */
export function modelSection(findings: readonly Finding[]): string {
  if (findings.length === 0) return `${BEGINNING}\n${END}`;
  return `${BEGINNING}

## Language models

\`npm run bench -- --models\` measures these and replaces this section. The model is a process of its own in bare \`node:http\` that sends pieces
of eight characters, each with the time of its sending; the *bare client* is the load generator, which reads from the model itself. It was
checked that each piece came once and in its place. Measured on ${new Date().toISOString().slice(0, 10)} with Node ${process.versions.node} on ${availableParallelism()} processors, which all processes share; load average at the end ${formatNumber(loadavg()[0]!)}.

${findingsTable(findings)}

- B36: the first piece of a new message in a session of its own, which is stored first; 30 pairs, in alternation.
- B38: the CPU of the server while 20 answers of 200 tokens run, 50 tokens a second each, by the number of their tokens; storing messages and
  replies is included. The relay is bare \`node:http\` with \`fetch\` and the same parser: what it costs is what the machine asks for reading and
  writing one piece.
- B40: one request every 20 ms for 8 s, idle and then while the answers run. A process that waits for the processor counts as stopped.
- B41: from the request to stop until the model sees its connection closed.
- B46: what is loaded where no model is set; nothing else of the models runs there.
${missed(findings)}
${END}`;
}

function missed(findings: readonly Finding[]): string {
  const figures = [...new Set(findings.filter((finding) => meetsTarget(finding) === false).map(({ figure }) => figure))].filter((figure) => figure in WHY_MISSED);
  return figures.length === 0 ? '' : `\nWhy some targets were missed:\n\n${figures.map((figure) => `- ${figure}: ${WHY_MISSED[figure]}`).join('\n')}\n`;
}
