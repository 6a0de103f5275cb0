import { Component, DestroyRef, type ElementRef, afterNextRender, effect, inject, input, signal, viewChild } from '@angular/core';
import { BarController, BarElement, CategoryScale, Chart, LinearScale, LineController, LineElement, PointElement, Tooltip } from 'chart.js';
import { chartData, chartOptions, type ChartStyle, type ChartPanel, type ChartStep } from './panel-chart.config';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, PointElement, Tooltip);

/**
 * Two series over one time axis, each in a panel with its own scale: bars above, a line below. Position and shape tell them apart;
 * colours only help.
 *
 * Guarantees: new values update the same chart, without animation and without affecting the focus; it uses the page's colours and
 * font, also after the colour scheme has changed; its size is that of its element, whatever it shows. In a browser without canvas
 * support only the legend is shown, and `summary` is still available.
 */
@Component({
  selector: 'app-panel-chart',
  template: `
    <ul class="legend">
      <li><span #bars class="swatch bars" aria-hidden="true"></span>{{ panels()[0].name }}</li>
      <li><span #line class="swatch line" aria-hidden="true"></span>{{ panels()[1].name }}</li>
    </ul>
    <div #plot class="plot"><canvas #canvas role="img" [attr.aria-label]="summary()"></canvas></div>
  `,
  styleUrl: './panel-chart.scss',
})
export class PanelChart {
  /** the time axis, oldest first */
  readonly steps = input.required<readonly ChartStep[]>();
  /** bars and line, each with one value per step */
  readonly panels = input.required<readonly [ChartPanel, ChartPanel]>();
  /** text alternative for screen readers */
  readonly summary = input.required<string>();
  /** BCP 47 */
  readonly locale = input.required<string>();

  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  private readonly plot = viewChild.required<ElementRef<HTMLElement>>('plot');
  private readonly bars = viewChild.required<ElementRef<HTMLElement>>('bars');
  private readonly line = viewChild.required<ElementRef<HTMLElement>>('line');
  /** null until the styles can be measured */
  private readonly style = signal<ChartStyle | null>(null);
  private chart: Chart<'bar' | 'line', number[], string> | null = null;

  constructor() {
    const scheme = window.matchMedia('(prefers-color-scheme: dark)');
    const measure = () => this.style.set(this.readStyle());
    scheme.addEventListener('change', measure);
    afterNextRender(measure);
    effect(() => {
      const style = this.style();
      if (style) this.draw(style);
    });
    inject(DestroyRef).onDestroy(() => {
      scheme.removeEventListener('change', measure);
      this.chart?.destroy();
    });
  }

  private draw(style: ChartStyle): void {
    const data = chartData(this.steps(), this.panels(), style);
    const options = chartOptions(this.steps(), this.locale(), style);
    if (!this.chart) {
      const context = this.canvas().nativeElement.getContext('2d');
      if (context) this.chart = new Chart<'bar' | 'line', number[], string>(context, { type: 'bar', data, options });
      return;
    }
    // The datasets stay the same objects, so that a hovered element stays active.
    this.chart.data.labels = data.labels;
    this.chart.data.datasets.forEach((dataset, at) => Object.assign(dataset, data.datasets[at]));
    this.chart.options = options;
    this.chart.update('none');
  }

  /** A canvas cannot use CSS: its colours and font are the computed ones of its neighbours. */
  private readStyle(): ChartStyle {
    const style = ({ nativeElement }: ElementRef<HTMLElement>) => getComputedStyle(nativeElement);
    const plot = style(this.plot());
    return { bars: style(this.bars()).color, line: style(this.line()).color, text: plot.color, grid: plot.borderBlockEndColor, font: plot.fontFamily };
  }
}
