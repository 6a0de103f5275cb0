import { Injectable } from '@angular/core';
import { colourCode } from './colour-code';
import { grammarName, isColourable } from './code-languages';

/** Milliseconds between two code blocks in browsers that do not report when they are idle. */
const PAUSE_MS = 50;

interface WaitingCode {
  code: HTMLElement;
  grammar: string;
}

/**
 * Colours code blocks one after another, whenever the browser has nothing else to do, the newest first. The highlighter and each
 * language are loaded when they are first needed; without them code stays plain.
 */
@Injectable({ providedIn: 'root' })
export class CodeHighlighter {
  private readonly waiting: WaitingCode[] = [];
  private isRunning = false;

  /** Colours the code blocks inside an element later, if their languages are known and they are not too long. */
  addAll(root: HTMLElement): void {
    for (const code of root.querySelectorAll<HTMLElement>('pre > code[class^="language-"]')) {
      const grammar = grammarName(code.className.slice('language-'.length));
      if (grammar !== null && isColourable(code.textContent, grammar)) this.waiting.push({ code, grammar });
    }
    if (!this.isRunning && this.waiting.length > 0) void this.run();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    for (let next = this.waiting.pop(); next; next = this.waiting.pop()) {
      // Offline, for example: this one stays plain, and the next block tries again.
      await this.colour(next).catch(() => undefined);
    }
    this.isRunning = false;
  }

  private async colour({ code, grammar }: WaitingCode): Promise<void> {
    if (!code.isConnected) return;
    const { codeTokens, loadLanguage } = await import('./code-tokens');
    await loadLanguage(grammar);
    await whenIdle();
    if (code.isConnected) colourCode(code, codeTokens(code.textContent, grammar));
  }
}

function whenIdle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve());
    // Outlives its page: what waits then finds that its code is gone.
    else setTimeout(resolve, PAUSE_MS);
  });
}
