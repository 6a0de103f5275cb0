import { Injectable, PendingTasks, inject, signal } from '@angular/core';
import { RECOVER_CODE } from '../lazy/recover-code';

/** The parser and the sanitiser. */
export type Renderer = typeof import('./renderer');

/** Shared by all that show Markdown; null until it is loaded. */
const loaded = signal<Renderer | null>(null);

/** Loads what renders Markdown, once, for pages that may never need it. */
@Injectable({ providedIn: 'root' })
export class MarkdownRenderer {
  private readonly recoverCode = inject(RECOVER_CODE);
  private readonly pending = inject(PendingTasks);
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
    const done = this.pending.add();
    try {
      setRenderer(await import('./renderer'));
      this.hasFailed.set(false);
    } catch (error) {
      this.hasFailed.set(true);
      await this.recoverCode(error);
    } finally {
      done();
    }
  }
}

/** For pages that always show Markdown, and come with what renders it: see `renderer-at-once.ts`. */
export function setRenderer(renderer: Renderer): void {
  loaded.set(renderer);
}
