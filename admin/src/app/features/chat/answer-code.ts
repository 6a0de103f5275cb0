import { Injectable, inject, signal, type Type } from '@angular/core';
import { CodeLoader } from '../../ui/lazy/code-loader';
import type { AnswerBody } from './answer-body';

/**
 * The code that shows answers, above all the parser and the sanitiser of Markdown: loaded when a conversation first needs it, since an
 * empty one does not. Without it answers are shown as plain text.
 */
@Injectable({ providedIn: 'root' })
export class AnswerCode {
  private readonly code = inject(CodeLoader);
  private readonly loaded = signal<Type<AnswerBody> | null>(null);
  private readonly hasFailed = signal(false);
  private loading: Promise<void> | null = null;

  /** Shows an answer; null as long as it is not loaded. */
  readonly body = this.loaded.asReadonly();
  /** Whether the last attempt to load it has failed. */
  readonly failed = this.hasFailed.asReadonly();

  /** Loads it, unless it is loaded or on its way; after a failure the next call tries again. Never rejects. */
  load(): Promise<void> {
    if (this.loaded() !== null) return Promise.resolve();
    return (this.loading ??= this.fetch().finally(() => (this.loading = null)));
  }

  private async fetch(): Promise<void> {
    const module = await this.code.load(() => import('./answer-body'), { isBackground: true });
    this.hasFailed.set(module === null);
    this.loaded.set(module?.AnswerBody ?? null);
  }
}
