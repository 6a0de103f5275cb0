import { LiveAnnouncer } from '@angular/cdk/a11y';
import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  ElementRef,
  ViewEncapsulation,
  computed,
  effect,
  inject,
  input,
  untracked,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { Router } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { type MarkdownBlock, markdownBlocks, plainBlock } from './blocks';
import { copyText } from '../secure-context/secure-context';
import { type BlockDress, dressedBlock } from './dressed-block';
import { RenderQueue } from './render-queue';

interface ShownBlock extends MarkdownBlock {
  nodes: Node[];
}

const COPIED_MS = 2_000;

/**
 * Renders Markdown from untrusted authors safely.
 *
 * The text is parsed, then sanitised, then inserted as nodes: no HTML is parsed after sanitising, no inline style or handler is
 * left, and nothing is fetched from another host. While a text streams, unchanged blocks keep their nodes, so that a selection, a
 * focused button and a scrolled table survive the next chunk.
 *
 * Where many texts appear at once, a text may be shown unformatted until its turn in the queue. A text that breaks the parser, or
 * costs more than its length allows, stays so.
 */
@Component({
  selector: 'app-markdown',
  template: '',
  styleUrl: './markdown.scss',
  encapsulation: ViewEncapsulation.None,
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'md', '(click)': 'clicked($event)' },
})
export class Markdown {
  /** the Markdown text */
  readonly source = input.required<string>();
  /** the text is still growing: syntax left open at its end is closed for display */
  readonly streaming = input(false);
  /** the level, 1 to 6, of the outermost heading; deeper ones follow without gaps */
  readonly outermost = input(3);
  /** headings get an `id` that links can target */
  readonly anchors = input(false);
  /** rewrites a link's URL before it is checked, for example one relative to a document */
  readonly resolve = input((href: string) => href);

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly router = inject(Router);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly destroyed = inject(DestroyRef);
  private readonly transloco = inject(TranslocoService);
  private readonly queue = inject(RenderQueue);
  private readonly texts = toSignal(
    this.transloco.selectTranslate<string[]>(['markdown.copy', 'markdown.code', 'markdown.table']),
  );
  private readonly labels = computed(() => {
    const [copy, code, table] = this.texts() ?? [];
    return copy && code && table ? { copy, code, table } : undefined;
  });
  private shown: ShownBlock[] = [];
  private dress: BlockDress | undefined;
  /** removes the text from the render queue; null if it is not queued */
  private cancel: (() => void) | null = null;
  /** the text whose rendering failed, as far as it had arrived then */
  private refused: string | null = null;

  constructor() {
    this.destroyed.onDestroy(() => this.cancel?.());
    effect(() => {
      const labels = this.labels();
      const [source, streaming, outermost] = [this.source(), this.streaming(), this.outermost()];
      if (!labels) return;
      const dress = { labels, origin: window.location.origin, resolve: this.resolve(), anchors: this.anchors() };
      const same = this.dress?.labels === labels && this.dress.resolve === dress.resolve && this.dress.anchors === dress.anchors;
      if (!same) this.keep(0);
      this.dress = dress;
      untracked(() => this.renderInTurn(() => this.render(source, streaming, outermost, dress), source, dress));
    });
  }

  /** Text already rendered is updated at once; a new one may have to wait, and is shown unformatted meanwhile. */
  private renderInTurn(job: () => void, source: string, dress: BlockDress): void {
    const isNew = this.shown.length === 0 || this.cancel !== null;
    this.cancel?.();
    this.cancel = null;
    if (!isNew) return job();
    this.cancel = this.queue.run(() => {
      this.cancel = null;
      job();
    });
    if (this.cancel) this.show([plainBlock(source)], dress);
  }

  private render(source: string, streaming: boolean, outermost: number, dress: BlockDress): void {
    // A text whose rendering failed is not tried again with each further chunk.
    const isHopeless = streaming && this.refused !== null && source.startsWith(this.refused);
    const blocks = isHopeless ? null : markdownBlocks(source, streaming, outermost);
    this.refused = blocks === null ? source : null;
    this.show(blocks ?? [plainBlock(source)], dress);
  }

  private show(blocks: MarkdownBlock[], dress: BlockDress): void {
    let same = 0;
    while (same < blocks.length && blocks[same]?.key === this.shown[same]?.key) same++;
    this.keep(same);
    for (const block of blocks.slice(same)) {
      const nodes = dressedBlock(block, dress);
      this.host.append(...nodes);
      this.shown.push({ ...block, nodes });
    }
  }

  private keep(count: number): void {
    for (const block of this.shown.splice(count)) for (const node of block.nodes) node.parentNode?.removeChild(node);
  }

  protected clicked(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    const copy = target?.closest<HTMLButtonElement>('.md-copy');
    if (copy) {
      void this.copy(copy);
      return;
    }
    const page = target?.closest<HTMLAnchorElement>('a[data-page]');
    const elsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!page || elsewhere) return;
    event.preventDefault();
    void this.router.navigateByUrl(page.getAttribute('href') ?? '/');
  }

  private async copy(button: HTMLButtonElement): Promise<void> {
    const code = button.closest('.md-code')?.querySelector('pre')?.textContent ?? '';
    const said = this.transloco.translate((await copyText(code.replace(/\n$/, ''))) ? 'markdown.copied' : 'markdown.copy_failed');
    button.textContent = said;
    void this.announcer.announce(said, 'polite');
    if (this.destroyed.destroyed) return;
    const timer = setTimeout(() => {
      forget();
      button.textContent = this.labels()?.copy ?? '';
    }, COPIED_MS);
    const forget = this.destroyed.onDestroy(() => clearTimeout(timer));
  }
}
