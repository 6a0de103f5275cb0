import { type BrowserContext, type Page, expect } from '@playwright/test';

/**
 * Watches every page of a context for what must never happen: a request to another host, a violation of the content security policy,
 * an uncaught error.
 */
export class PageGuard {
  private readonly violations: string[] = [];

  constructor(
    private readonly context: BrowserContext,
    private readonly host: string,
  ) {
    context.on('request', (request) => {
      const { protocol, host: requestedHost } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && requestedHost !== this.host) this.violations.push(`a request to ${request.url()}`);
    });
    context.on('page', (page) => this.watch(page));
  }

  private watch(page: Page): void {
    page.on('pageerror', (error) => this.violations.push(`an uncaught error on ${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (/content security policy|refused to (load|apply|execute|connect|frame)/i.test(message.text()))
        this.violations.push(`a violation of the content security policy on ${page.url()}: ${message.text()}`);
    });
  }

  /** Fails if any of these has happened. */
  assertNoViolations(): void {
    expect(this.violations, 'violations').toEqual([]);
  }

  /** Closes the context. */
  async close(): Promise<void> {
    await this.context.close();
  }
}
