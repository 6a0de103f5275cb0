import { Injectable, inject, signal } from '@angular/core';
import { CodeLoader } from '../lazy/code-loader';

/** The parser and the sanitiser. */
export type Renderer = typeof import('./renderer');

/** Shared by all that show Markdown; null until it is loaded. */
const loaded = signal<Renderer | null>(null);

/** Loads what renders Markdown, once, for pages that may never need it. */
@Injectable({ providedIn: 'root' })
export class MarkdownRenderer {
  private readonly code = inject(CodeLoader);
  private readonly hasFailed = signal(false);
  private loading: Promise<void> | null = null;

  /** What renders Markdown; null as long as it is not loaded. */
  readonly value = loaded.asReadonly();
  /** Whether the last attempt to load it has failed. */
  readonly failed = this.hasFailed.asReadonly();

  /** Loads it, unless it is loaded or on its way; after a failure the next call tries again. Never rejects. */
  load(): Promise<void> {
    if (loaded() !== null) return Promise.resolve();
    return (this.loading ??= this.fetch().finally(() => (this.loading = null)));
  }

  private async fetch(): Promise<void> {
    const renderer = await this.code.load(() => import('./renderer'));
    this.hasFailed.set(renderer === null);
    if (renderer) setRenderer(renderer);
  }
}

/** For pages that always show Markdown, and come with what renders it: see `renderer-at-once.ts`. */
export function setRenderer(renderer: Renderer): void {
  loaded.set(renderer);
}
