import os from 'node:os';

const HEADING = '## Latency ratios';
/** The section that follows. */
const NEXT = '## Drills';
const FIRST_LINE = '<!-- no answers from this document -->';

/** The section with what was measured just now. @param {import('./latency.mjs').LatencyRatio[]} ratios */
export function latencySection(ratios) {
  const rows = ratios.map(({ id, what, of, without, beside, least, most, answers }) => {
    const ratio = beside / without;
    const bound = least > 0 ? `${least.toFixed(2)} … ${most.toFixed(2)}×` : `≤ ${most.toFixed(2)}×`;
    const times = `${without.toFixed(1)} ms | ${beside.toFixed(1)} ms | ${ratio.toFixed(2)}×`;
    return `| ${id} | ${what} | ${of} | ${times} | ${bound} | ${ratio >= least && ratio <= most ? 'held' : 'missed'} | ${answers.toLocaleString('en-US')} |`;
  });
  return `${HEADING}

\`npm run drills -- latency\` measures these alone. Both sides of a ratio were measured on one server with SQLite, in turns, and every
answer was checked. Measured on ${new Date().toISOString().slice(0, 10)}, load average at the end ${os.loadavg()[0].toFixed(1)}; the clients share the processors with the server.

| id | what | of the times | without | with | ratio | to hold | | answers |
| --- | --- | --- | ---: | ---: | ---: | --- | --- | ---: |
${rows.join('\n')}

Without and with: A30 a known and an unknown address, A59 the flood, D05 the backup. Of A59 it is asked that others notice
nothing, which is read as: no more than a quarter longer, since a p99 differs by so much from one run to the next.
`;
}

/**
 * The page with this section in place of the one it had, and the rest as it was.
 * @param {string} page docs/reliability.md
 * @param {string} section as of {@link latencySection}
 * @throws {Error} when the page is not laid out as this expects
 */
export function withLatency(page, section) {
  const next = page.indexOf(`\n${NEXT}\n`) + 1;
  if (!page.startsWith(`${FIRST_LINE}\n`) || next === 0) throw new Error(`docs/reliability.md must begin with ${FIRST_LINE} and have “${NEXT}”.`);
  const old = page.indexOf(`\n${HEADING}\n`) + 1;
  return `${page.slice(0, old === 0 ? next : old)}${section}\n${page.slice(next)}`;
}
