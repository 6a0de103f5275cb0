import { Component, DestroyRef, type ElementRef, afterNextRender, computed, effect, inject, input, output, signal, viewChild } from '@angular/core';
import { BarController, BarElement, CategoryScale, Chart, LinearScale, LineController, LineElement, PointElement, Tooltip } from 'chart.js';
import { chartData, chartOptions, type ChartStyle, type ChartPanel, type ChartStep } from './panel-chart.config';
import { StepSelection, areaOf, stepAt, type PlotArea, type StepRange } from './step-selection';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, LineController, LineElement, PointElement, Tooltip);

/**
 * Series over one time axis, in two panels with their own scales: bars above, with those of a second series on top of them, and a line below.
 * Position and shape tell them apart; colours only help.
 *
 * Guarantees: new values update the same chart, without animation and without affecting the focus; it uses the page's colours and
 * font, also after the colour scheme has changed; its size is that of its element, whatever it shows. Steps are chosen by a click, a
 * drag or keys. In a browser without canvas support only the legend is shown, and `summary` is still available.
 */
@Component({
  selector: 'app-panel-chart',
  template: `
    <ul class="legend">
      <li><span #bars class="swatch bars" aria-hidden="true"></span>{{ panels()[0].name }}</li>
      <li><span #marked class="swatch marked" aria-hidden="true"></span>{{ panels()[1].name }}</li>
      <li><span #line class="swatch line" aria-hidden="true"></span>{{ panels()[2].name }}</li>
    </ul>
    <div
      #plot
      class="plot"
      (pointerdown)="press($event)"
      (pointermove)="drag($event)"
      (pointerup)="release()"
      (pointercancel)="selection.clear()"
    >
      <canvas #canvas role="img" [attr.aria-label]="summary()"></canvas>
      @if (box(); as box) {
        <div class="selection" [style.inset-inline-start.px]="box.left" [style.inline-size.px]="box.right - box.left"></div>
      }
      <div
        class="keys"
        role="slider"
        tabindex="0"
        aria-valuemin="1"
        [attr.aria-label]="pickLabel()"
        [attr.aria-valuemax]="steps().length"
        [attr.aria-valuenow]="(selection.head() ?? steps().length - 1) + 1"
        [attr.aria-valuetext]="spoken()"
        (keydown)="onKey($event)"
        (blur)="selection.clear()"
      ></div>
    </div>
  `,
  styleUrl: './panel-chart.scss',
})
export class PanelChart {
  /** the time axis, oldest first */
  readonly steps = input.required<readonly ChartStep[]>();
  /** bars, those on top of them, and line, each with one value per step */
  readonly panels = input.required<readonly [ChartPanel, ChartPanel, ChartPanel]>();
  /** text alternative for screen readers */
  readonly summary = input.required<string>();
  /** BCP 47 */
  readonly locale = input.required<string>();
  /** name of the control that chooses steps, for assistive technology */
  readonly pickLabel = input.required<string>();

  /** the steps that were chosen */
  readonly picked = output<StepRange>();

  protected readonly selection = new StepSelection();
  private readonly area = signal<PlotArea>({ left: 0, right: 0 });
  protected readonly box = computed(() => {
    const range = this.selection.range();
    return range && areaOf(range, this.area(), this.steps().length);
  });
  /** The steps selected by keys, in words, with the values of the one that moves. */
  protected readonly spoken = computed(() => {
    const head = this.selection.head() ?? this.steps().length - 1;
    const { first, last } = this.selection.range() ?? { first: head, last: head };
    const labels = [...new Set([first, last])].map((at) => this.steps()[at]?.label ?? '');
    const values = this.panels().map(({ name, values: of }) => `${name} ${of[head] ?? 0}`);
    return `${labels.join(' – ')}; ${values.join('; ')}`;
  });

  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  private readonly plot = viewChild.required<ElementRef<HTMLElement>>('plot');
  private readonly bars = viewChild.required<ElementRef<HTMLElement>>('bars');
  private readonly marked = viewChild.required<ElementRef<HTMLElement>>('marked');
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

  protected press(event: PointerEvent): void {
    const step = event.button === 0 ? this.stepUnder(event) : null;
    if (step === null) return;
    this.plot().nativeElement.setPointerCapture(event.pointerId);
    this.selection.press(step);
  }

  protected drag(event: PointerEvent): void {
    const step = this.stepUnder(event);
    if (step !== null) this.selection.drag(step);
  }

  protected release(): void {
    const chosen = this.selection.release();
    if (chosen) this.picked.emit(chosen);
  }

  protected onKey(event: KeyboardEvent): void {
    this.measureArea();
    const { isHandled, chosen } = this.selection.key(event, this.steps().length);
    if (isHandled) event.preventDefault();
    if (chosen) this.picked.emit(chosen);
  }

  private stepUnder(event: PointerEvent): number | null {
    this.measureArea();
    return stepAt(event.clientX - this.plot().nativeElement.getBoundingClientRect().left, this.area(), this.steps().length);
  }

  private measureArea(): void {
    const { left = 0, right = 0 } = this.chart?.chartArea ?? {};
    this.area.set({ left, right });
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
    const [bars, marked, line] = [this.bars(), this.marked(), this.line()].map((swatch) => style(swatch).color) as [string, string, string];
    return { bars, marked, line, text: plot.color, grid: plot.borderBlockEndColor, font: plot.fontFamily };
  }
}
