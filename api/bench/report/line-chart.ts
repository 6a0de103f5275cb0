import type { Curve } from '../finding.js';

/** One line of a chart, its points from left to right. */
export interface Line {
  name: string;
  points: Curve['points'];
}

/** What to draw. */
export interface LineChart {
  title: string;
  /** axis labels */
  across: string;
  up: string;
  logarithmic: { across: boolean; up: boolean };
  lines: readonly Line[];
}

const WIDTH = 720;
const HEIGHT = 300;
const [LEFT, RIGHT, TOP, BOTTOM] = [64, WIDTH - 44, 44, HEIGHT - 72];

/**
 * All colours have a contrast of at least 4.5 : 1 against their background; lines also differ by their dashes, for readers who
 * cannot distinguish colours.
 */
const STYLE = `text { font: 13px system-ui, sans-serif; fill: #3d4451 } .title { font-weight: 600 } .grid { stroke: #d5d9e0 } path, .mark, .key { stroke-width: 2; fill: none }
  .l0 { stroke: #1f5fbf } .l1 { stroke: #a8460b; stroke-dasharray: 7 4 } .mark { stroke-dasharray: none }
  @media (prefers-color-scheme: dark) { text { fill: #cdd3de } .grid { stroke: #454c59 } .l0 { stroke: #8ab4f8 } .l1 { stroke: #f0a070 } }`;
/** Number of line styles in {@link STYLE}. */
const STYLES = 2;

/** Maps a value to pixels along an axis. */
type Axis = (value: number) => number;

/**
 * Draws lines with the range of their rounds. The background is transparent and the colours follow the reader's colour scheme.
 *
 * @returns a whole SVG file
 */
export function lineChart({ title, across, up, logarithmic, lines }: LineChart): string {
  const points = lines.flatMap((line) => line.points);
  const xs = points.map(({ at }) => at);
  const ys = points.flatMap(({ low, median, high }) => [low, median, high]);
  const xTicks = logarithmic.across ? logTicks(xs) : linearTicks(Math.min(...xs), Math.max(...xs));
  const yTicks = logarithmic.up ? logTicks(ys) : linearTicks(0, Math.max(...ys));
  const x = axis(xTicks, LEFT, RIGHT, logarithmic.across);
  const y = axis(yTicks, BOTTOM, TOP, logarithmic.up);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="t">
<title id="t">${title}</title>
<style>${STYLE}</style>
<text class="title" x="${LEFT}" y="22">${title}</text>
${yTicks.map((tick) => `<path class="grid" style="stroke-width:1" d="M${LEFT} ${px(y(tick))}H${RIGHT}"/><text x="${LEFT - 8}" y="${px(y(tick) + 4)}" text-anchor="end">${label(tick)}</text>`).join('\n')}
${xTicks.map((tick) => `<text x="${px(x(tick))}" y="${BOTTOM + 20}" text-anchor="middle">${label(tick)}</text>`).join('\n')}
<text x="${RIGHT}" y="${BOTTOM + 40}" text-anchor="end">${across}</text>
<text x="${RIGHT}" y="22" text-anchor="end">${up}</text>
${lines.map((line, index) => drawLine(line, index, x, y)).join('\n')}
</svg>
`;
}

function drawLine({ name, points }: Line, index: number, x: Axis, y: Axis): string {
  const style = `l${index % STYLES}`;
  const path = points.map(({ at, median }, point) => `${point === 0 ? 'M' : 'L'}${px(x(at))} ${px(y(median))}`).join('');
  const marks = points.map(
    ({ at, median, low, high }) =>
      `<path class="mark ${style}" d="M${px(x(at))} ${px(y(low))}V${px(y(high))}"/><circle class="mark ${style}" cx="${px(x(at))}" cy="${px(y(median))}" r="3"/>`,
  );
  const keyAt = LEFT + index * 320;
  const key = `<path class="key ${style}" d="M${keyAt} ${HEIGHT - 14}h28"/><text x="${keyAt + 36}" y="${HEIGHT - 10}">${name}</text>`;
  return [`<path class="${style}" d="${path}"/>`, ...marks, key].join('\n');
}

function axis(ticks: readonly number[], from: number, to: number, logarithmic: boolean): Axis {
  const scaled = (value: number) => (logarithmic ? Math.log10(value) : value);
  const [lowest, highest] = [scaled(ticks[0]!), scaled(ticks.at(-1)!)];
  return (value) => from + ((scaled(value) - lowest) / (highest - lowest || 1)) * (to - from);
}

/** The powers of ten that enclose the values, which must be above 0. */
function logTicks(values: readonly number[]): number[] {
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
}

/** About five round numbers that cover the range. */
function linearTicks(from: number, to: number): number[] {
  const rough = (to - from || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!;
  const first = Math.floor(from / step);
  return Array.from({ length: Math.ceil(to / step) - first + 1 }, (_, index) => (first + index) * step);
}

const px = (value: number) => value.toFixed(1);
const label = (value: number) => (Number(value.toPrecision(6)).toLocaleString('en'));
