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
import type { Source } from '@switchboard/shared';
import { copyText } from '../secure-context/secure-context';
import { type MarkdownBlock, plainBlock } from './block';
import { BlockParts } from './block-parts';
import { markdownBlocks } from './blocks';
import { CodeHighlighter } from './code-highlighter';
import { GrowingBlocks } from './growing-blocks';
import { type BlockOptions, extendCode, renderBlock } from './render-block';
import { RenderQueue } from './render-queue';

interface ShownBlock {
  block: MarkdownBlock;
  nodes: readonly Node[];
}

const COPIED_MS = 2_000;

/**
 * Renders Markdown from untrusted authors safely.
 *
 * The text is parsed, then sanitised, then inserted as nodes: no HTML is parsed after sanitising, no inline style or handler is
 * left, and nothing is fetched from another host. While a text streams, unchanged blocks keep their nodes, so that a selection, a
 * focused button and a scrolled table survive the next chunk, and only what may still change is parsed and rendered again. Code is
 * coloured once its block is complete.
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
  host: { class: 'md', '[class.growing]': 'streaming()', '(click)': 'clicked($event)' },
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
  /** sources whose numbers in the text, such as `[2]`, become links to those that are cited */
  readonly citations = input<readonly Source[]>([]);
  /** rewrites a link's URL before it is checked, for example one relative to a document */
  readonly resolve = input((href: string) => href);

  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly parts = new BlockParts(this.host);
  private readonly router = inject(Router);
  private readonly announcer = inject(LiveAnnouncer);
  private readonly destroyed = inject(DestroyRef);
  private readonly transloco = inject(TranslocoService);
  private readonly queue = inject(RenderQueue);
  private readonly highlighter = inject(CodeHighlighter);
  private readonly texts = toSignal(
    this.transloco.selectTranslate<string[]>(['markdown.copy', 'markdown.code', 'markdown.table']),
  );
  private readonly labels = computed(() => {
    const [copy, code, table] = this.texts() ?? [];
    return copy && code && table ? { copy, code, table } : undefined;
  });
  private shown: ShownBlock[] = [];
  /** how many of the shown blocks, from the first, had their code coloured, or will have */
  private coloured = 0;
  /** the blocks of a text that is still growing */
  private growing: GrowingBlocks | null = null;
  private options: BlockOptions | undefined;
  /** removes the text from the render queue; null if it is not queued */
  private cancelQueued: (() => void) | null = null;
  /** the text whose rendering failed, as far as it had arrived then */
  private failedSource: string | null = null;

  constructor() {
    this.destroyed.onDestroy(() => this.cancelQueued?.());
    effect(() => {
      const labels = this.labels();
      const [source, streaming, outermost] = [this.source(), this.streaming(), this.outermost()];
      if (!labels) return;
      const options = { labels, origin: window.location.origin, resolve: this.resolve(), anchors: this.anchors(), citations: this.citations() };
      if (!this.options || !rendersAlike(this.options, options)) this.truncate(0);
      this.options = options;
      untracked(() => this.renderQueued(() => this.render(source, streaming, outermost, options), source, options));
    });
  }

  /** Text already rendered is updated at once; a new one may have to wait, and is shown unformatted meanwhile. */
  private renderQueued(job: () => void, source: string, options: BlockOptions): void {
    const isNew = this.shown.length === 0 || this.cancelQueued !== null;
    this.cancelQueued?.();
    this.cancelQueued = null;
    if (!isNew) return job();
    this.cancelQueued = this.queue.run(() => {
      this.cancelQueued = null;
      job();
    });
    if (this.cancelQueued) this.show([plainBlock(source)], options);
  }

  private render(source: string, streaming: boolean, outermost: number, options: BlockOptions): void {
    // A text whose rendering failed is not tried again with each further chunk.
    const hasFailedBefore = streaming && this.failedSource !== null && source.startsWith(this.failedSource);
    const blocks = hasFailedBefore ? null : this.blocksOf(source, streaming, outermost);
    this.failedSource = blocks === null ? source : null;
    this.show(blocks ?? [plainBlock(source)], options);
    this.colour(streaming);
  }

  private blocksOf(source: string, streaming: boolean, outermost: number): MarkdownBlock[] | null {
    if (!streaming) {
      this.growing = null;
      return markdownBlocks(source, false, outermost);
    }
    if (this.growing?.outermost !== outermost) this.growing = new GrowingBlocks(outermost);
    return this.growing.update(source);
  }

  private show(blocks: readonly MarkdownBlock[], options: BlockOptions): void {
    const same = this.shown.findIndex((shown, at) => !becomes(shown, blocks[at]));
    if (same >= 0) this.truncate(same);
    for (const block of blocks.slice(this.shown.length)) {
      const nodes = renderBlock(block, options);
      this.parts.append(nodes);
      this.shown.push({ block, nodes });
    }
  }

  private truncate(count: number): void {
    for (const { nodes } of this.shown.splice(count).reverse()) this.parts.remove(nodes);
    this.coloured = Math.min(this.coloured, count);
  }

  private colour(streaming: boolean): void {
    for (const { block, nodes } of this.shown.slice(this.coloured)) {
      const mayGrow = block.code ? block.code.isOpen : block === this.shown.at(-1)?.block;
      if (streaming && mayGrow) return;
      for (const node of nodes) if (node instanceof HTMLElement) this.highlighter.addAll(node);
      this.coloured += 1;
    }
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
    const message = this.transloco.translate((await copyText(code.replace(/\n$/, ''))) ? 'markdown.copied' : 'markdown.copy_failed');
    button.textContent = message;
    void this.announcer.announce(message, 'polite');
    if (this.destroyed.destroyed) return;
    const timer = setTimeout(() => {
      unregister();
      button.textContent = this.labels()?.copy ?? '';
    }, COPIED_MS);
    const unregister = this.destroyed.onDestroy(() => clearTimeout(timer));
  }
}

function rendersAlike(one: BlockOptions, other: BlockOptions): boolean {
  const areCitationsAlike = one.citations === other.citations || JSON.stringify(one.citations) === JSON.stringify(other.citations);
  return one.labels === other.labels && one.resolve === other.resolve && one.anchors === other.anchors && areCitationsAlike;
}

/** Whether the nodes of a shown block can stay for the next one; text added to a code block is added to them. */
function becomes(shown: ShownBlock, next: MarkdownBlock | undefined): boolean {
  if (shown.block === next) return true;
  if (!next) return false;
  const isSame = shown.block.key === next.key;
  const isExtended = !isSame && shown.block.code && next.code && extendCode(shown.nodes, shown.block.code, next.code);
  if (isSame || isExtended) shown.block = next;
  return isSame || isExtended === true;
}
