import type { ChartName, Curve, Finding } from '../finding.js';
import { type Line, lineChart } from './line-chart.js';

/** The charts, and what they show. */
const charts: Record<ChartName, { title: string; across: string; up: string; logarithmic: { across: boolean; up: boolean } }> = {
  growth: {
    title: 'B4: CPU of the first page of 50 with totals, relative to 1,000 sessions',
    across: 'sessions',
    up: 'times as much',
    logarithmic: { across: true, up: false },
  },
  naive: { title: 'B12: polls answered per second, relative to the naive implementation', across: 'sessions', up: 'times as many', logarithmic: { across: true, up: true } },
  push: {
    title: 'B9: notifying consoles of a change, relative to a bare loop of writes',
    across: 'consoles',
    up: 'times as much',
    logarithmic: { across: false, up: false },
  },
  memory: {
    title: 'B16: resident memory under mixed load, 1,000,000 sessions',
    across: 'minutes',
    up: 'MB',
    logarithmic: { across: false, up: false },
  },
};

/** A chart as a file. */
export interface ChartFile {
  /** file name */
  name: string;
  title: string;
  svg: string;
}

/** Draws every curve with at least two measured points. */
export function chartsOf(findings: readonly Finding[]): ChartFile[] {
  const curves = findings.flatMap(({ curve }) => (curve ? [curve] : []));
  return (Object.keys(charts) as ChartName[]).flatMap((chart) => {
    const lines = linesOf(curves.filter((curve) => curve.chart === chart)).filter(({ points }) => points.length > 1);
    const { title } = charts[chart];
    return lines.length === 0 ? [] : [{ name: `benchmarks-${chart}.svg`, title, svg: lineChart({ ...charts[chart], lines }) }];
  });
}

function linesOf(curves: readonly Curve[]): Line[] {
  const bySeries = Map.groupBy(curves, ({ series }) => series);
  return [...bySeries].map(([name, parts]) => ({ name, points: parts.flatMap(({ points }) => points).sort((one, other) => one.at - other.at) }));
}
