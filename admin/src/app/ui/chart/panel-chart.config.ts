import type { ChartData, ChartDataset, ChartOptions, Scale, Tick } from 'chart.js';

/** One step of the time axis. */
export interface ChartStep {
  /** its name in the tooltip */
  readonly label: string;
  /** its label below the axis */
  readonly tick: string;
  /** whether the label is shown: 2 always, 1 if there is room, 0 never */
  readonly rank: 0 | 1 | 2;
  /** still accumulating, and drawn as such */
  readonly isGoing: boolean;
}

/** One data series. */
export interface ChartPanel {
  readonly name: string;
  readonly values: readonly number[];
}

/** Colours and font, as computed by CSS. */
export interface ChartStyle {
  readonly bars: string;
  readonly marked: string;
  readonly line: string;
  readonly text: string;
  readonly grid: string;
  readonly font: string;
}

/** Width in pixels from which ticks of rank 1 are shown. */
const WIDE_PX = 560;
const FONT_PX = 11;

/** @returns bars, further ones on top of them, and a line as chart.js data; steps still accumulating are outlined and dashed */
export function chartData(
  steps: readonly ChartStep[],
  [bars, marked, line]: readonly [ChartPanel, ChartPanel, ChartPanel],
  style: ChartStyle,
): ChartData<'bar' | 'line', number[], string> {
  const isGoing = (at: number) => steps[at]?.isGoing ?? false;
  return {
    labels: steps.map(({ label }) => label),
    datasets: [
      barsOf(steps, bars, style.bars),
      barsOf(steps, marked, style.marked),
      {
        type: 'line',
        label: line.name,
        yAxisID: 'line',
        data: [...line.values],
        borderColor: style.line,
        borderWidth: 2,
        segment: { borderDash: ({ p1DataIndex }) => (isGoing(p1DataIndex) ? [3, 3] : undefined) },
        backgroundColor: style.line,
        pointRadius: 0,
        pointHoverRadius: 4,
        pointHitRadius: 8,
      },
    ],
  };
}

function barsOf(steps: readonly ChartStep[], { name, values }: ChartPanel, colour: string): ChartDataset<'bar', number[]> {
  return {
    type: 'bar',
    label: name,
    yAxisID: 'bars',
    stack: 'bars',
    data: [...values],
    backgroundColor: steps.map((step) => (step.isGoing ? 'transparent' : colour)),
    borderColor: colour,
    // Without a value, an outline would still be a line.
    borderWidth: steps.map((step, at) => (step.isGoing && values[at] > 0 ? 1 : 0)),
    borderSkipped: false,
    categoryPercentage: 1,
    barPercentage: 0.75,
  };
}

/** @returns the chart.js options: no animation, two stacked panels, few axis labels and only integers */
export function chartOptions(steps: readonly ChartStep[], locale: string, style: ChartStyle): ChartOptions<'bar' | 'line'> {
  const font = { family: style.font, size: FONT_PX };
  const inStack = { type: 'linear', position: 'left', stack: 'panels', border: { display: false } } as const;
  const panel = {
    ...inStack,
    stackWeight: 4,
    beginAtZero: true,
    suggestedMax: 1,
    // Up to the highest value rather than to the next round number, since the panels are low.
    bounds: 'data',
    grace: '5%',
    afterBuildTicks: (axis: Scale) => (axis.ticks = withoutUnevenTick(axis.ticks)),
    grid: { color: style.grid, tickLength: 0 },
    ticks: { color: style.text, font, precision: 0, maxTicksLimit: 5, padding: 8 },
  } as const;
  return {
    locale,
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'index', intersect: false },
    plugins: { tooltip: { animation: false, bodyFont: font, titleFont: { ...font, weight: 'bold' }, displayColors: false } },
    scales: {
      // From bottom to top; an empty scale separates the two panels.
      line: { ...panel, weight: 1 },
      gap: { ...inStack, weight: 2, grid: { display: false }, ticks: { display: false } },
      bars: { ...panel, weight: 3, stacked: true },
      x: {
        type: 'category',
        grid: { display: false },
        border: { color: style.grid },
        ticks: { color: style.text, font, autoSkip: false, maxRotation: 0, callback: (value) => steps[Number(value)]?.tick ?? '' },
        afterBuildTicks: (axis) => {
          const minRank = axis.chart.width >= WIDE_PX ? 1 : 2;
          axis.ticks = axis.ticks.filter(({ value }) => (steps[value]?.rank ?? 0) >= minRank);
        },
      },
    },
  };
}

/** Drops the last tick if its distance is uneven: its label would overlap the one below. */
function withoutUnevenTick(ticks: Tick[]): Tick[] {
  const [first, second] = ticks;
  const [before, last] = ticks.slice(-2);
  const isUneven = ticks.length > 2 && last.value - before.value < second.value - first.value;
  return isUneven ? ticks.slice(0, -1) : ticks;
}
