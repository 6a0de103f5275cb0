import os from 'node:os';

const HEADING = '## Latency ratios';
/** Heading of the next section. */
const NEXT = '## Drills';
const FIRST_LINE = '<!-- no answers from this document -->';

/** The section with the current results. @param {import('./latency.mjs').LatencyRatio[]} ratios */
export function latencySection(ratios) {
  const rows = ratios.map(({ id, what, of, without, underLoad, min, max, answers }) => {
    const ratio = underLoad / without;
    const bound = min > 0 ? `${min.toFixed(2)} … ${max.toFixed(2)}×` : `≤ ${max.toFixed(2)}×`;
    const times = `${without.toFixed(1)} ms | ${underLoad.toFixed(1)} ms | ${ratio.toFixed(2)}×`;
    return `| ${id} | ${what} | ${of} | ${times} | ${bound} | ${ratio >= min && ratio <= max ? 'held' : 'missed'} | ${answers.toLocaleString('en-US')} |`;
  });
  return `${HEADING}

\`npm run drills -- latency\` measures only these. Both sides of each ratio were measured alternately on one server with SQLite, and
every answer was checked. Measured on ${new Date().toISOString().slice(0, 10)}, load average at the end ${os.loadavg()[0].toFixed(1)}; the clients share the CPU with the server.

| id | what | statistic | without | with | ratio | limit | | answers |
| --- | --- | --- | ---: | ---: | ---: | --- | --- | ---: |
${rows.join('\n')}

The baseline (without) and the load (with) are a known and an unknown address for A30, no flood and a flood for A59, and no backup
and a backup for D05. A59 requires that other users notice nothing, which means at max a quarter longer: a p99 varies by that much
from one run to the next.
`;
}

/**
 * Replaces this section of the page and keeps the rest.
 * @param {string} page docs/reliability.md
 * @param {string} section from {@link latencySection}
 * @throws {Error} when the page has an unexpected layout
 */
export function withLatency(page, section) {
  const next = page.indexOf(`\n${NEXT}\n`) + 1;
  if (!page.startsWith(`${FIRST_LINE}\n`) || next === 0) throw new Error(`docs/reliability.md must begin with ${FIRST_LINE} and have “${NEXT}”.`);
  const old = page.indexOf(`\n${HEADING}\n`) + 1;
  return `${page.slice(0, old === 0 ? next : old)}${section}\n${page.slice(next)}`;
}
