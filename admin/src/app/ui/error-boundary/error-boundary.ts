import { Directive, ErrorHandler, TemplateRef, ViewContainerRef, effect, inject, input, signal, untracked, type OnInit } from '@angular/core';

/** What the fallback of an {@link ErrorBoundary} is given. */
export interface FallbackContext {
  /** renders the content again */
  readonly $implicit: () => void;
}

/**
 * Renders its content; if any part of that throws while it is created or updated, the content is removed, the error reported, and the
 * fallback rendered in its place, so that the rest of the page goes on: `*appErrorBoundary="fallback"`.
 *
 * It does what the block `@boundary` does, which is in developer preview and unknown to the linter's parser. Errors in event handlers never
 * reach it: Angular reports them without removing anything.
 */
@Directive({ selector: '[appErrorBoundary]' })
export class ErrorBoundary implements OnInit {
  private readonly container = inject(ViewContainerRef);
  private readonly content = inject<TemplateRef<unknown>>(TemplateRef);
  private readonly errors = inject(ErrorHandler);
  private readonly hasFailed = signal(false);

  readonly fallback = input.required<TemplateRef<FallbackContext>>({ alias: 'appErrorBoundary' });
  /** the content is rendered again when this changes */
  readonly retryOn = input<unknown>(undefined, { alias: 'appErrorBoundaryRetryOn' });

  constructor() {
    effect(() => {
      if (!this.hasFailed()) return;
      const fallback = this.fallback();
      untracked(() => this.container.createEmbeddedView(fallback, { $implicit: () => this.render() }));
    });
    effect(() => {
      this.retryOn();
      untracked(() => this.hasFailed() && this.render());
    });
  }

  ngOnInit(): void {
    this.render();
  }

  private render(): void {
    this.container.clear();
    this.hasFailed.set(false);
    try {
      this.container.createEmbeddedView(this.content, {}, { onError: (error) => this.fail(error) });
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.container.clear();
    this.errors.handleError(error);
    this.hasFailed.set(true);
  }
}
