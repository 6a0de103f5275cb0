import { type BrowserContext, type Page, expect } from '@playwright/test';

/**
 * Watches every page of a context for what must never happen: a request to another host, a violation of the content security policy,
 * an uncaught error.
 */
export class Witness {
  private readonly seen: string[] = [];

  constructor(
    private readonly context: BrowserContext,
    private readonly host: string,
  ) {
    context.on('request', (request) => {
      const { protocol, host: asked } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && asked !== this.host) this.seen.push(`a request to ${request.url()}`);
    });
    context.on('page', (page) => this.watch(page));
  }

  private watch(page: Page): void {
    page.on('pageerror', (error) => this.seen.push(`an uncaught error on ${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (/content security policy|refused to (load|apply|execute|connect|frame)/i.test(message.text()))
        this.seen.push(`a breach of the policy on ${page.url()}: ${message.text()}`);
    });
  }

  /** Fails if any of this has happened. */
  swearsItWasClean(): void {
    expect(this.seen, 'what no page may do').toEqual([]);
  }

  /** Closes the context. */
  async close(): Promise<void> {
    await this.context.close();
  }
}
