import type { Browser, Page } from '@playwright/test';

/** Milliseconds within which a page must show what it is opened for, and between two navigations. */
const [SHOWN_MS, PAUSE_MS] = [15_000, 150];

/** Pages of an administrator, each with what shows that it has loaded. */
const PAGES = [
  ['/admin/sessions', 'tr[data-session-id]'], ['/admin/users', 'tr[data-user-id]'], ['/admin/audit', 'tr[data-seq]'], ['/admin/doctor', 'app-finding-card'],
  ['/', 'app-root textarea'], ['/help', 'article h1'], ['/account', '[data-sign-in-id]'],
] as const;

/** A page in a browser that navigates all the time, by links and by loading documents, and what was wrong with it. */
export class NavigatingPage {
  /** navigations that showed nothing, errors of scripts, and a sign-in page */
  readonly faults: string[] = [];
  navigations = 0;
  /** what the navigation in progress was refused */
  private refused: string[] = [];
  private isOver = false;
  private running: Promise<void> = Promise.resolve();

  private constructor(private readonly page: Page) {
    page.on('pageerror', (error) => this.faults.push(`${page.url()}: ${error.message}`));
    page.on('response', (response) => response.status() >= 400 && this.refused.push(`${response.status()} ${response.url()}`));
    page.on('requestfailed', (request) => this.refused.push(`${request.failure()?.errorText} ${request.url()}`));
  }

  /**
   * Opens one, which keeps no files from one document to the next.
   *
   * @param url of the server or balancer
   * @param person who signs in
   * @throws Error when signing in fails
   */
  static async open(browser: Browser, url: string, person: { email: string; password: string }): Promise<NavigatingPage> {
    const context = await browser.newContext({ baseURL: url });
    // With a route, the browser's cache is off.
    await context.route(/\.(js|css)$/, (route) => route.continue());
    const answer = await context.request.post('/api/auth/login', { data: person });
    if (!answer.ok()) throw new Error(`signing in answered ${answer.status()}`);
    return new NavigatingPage(await context.newPage());
  }

  /** Begins. @param first the page with which it begins */
  start(first: number): void {
    this.running = this.navigate(first);
  }

  /** Ends it after the navigation in progress. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
    await this.page.context().close();
  }

  private async shown(): Promise<string> {
    const text = await this.page.locator('body').innerText({ timeout: 1_000 }).catch(() => 'nothing');
    return text.replaceAll(/\s+/g, ' ').slice(0, 500);
  }

  private async navigate(first: number): Promise<void> {
    for (let at = first; !this.isOver; at++) {
      const [path, shows] = PAGES[at % PAGES.length]!;
      const link = this.page.locator(`a.nav-item[href="${path}"]`);
      this.refused = [];
      const follows = at % 3 !== first % 3 && (await link.count()) > 0;
      try {
        if (follows) await link.first().click({ timeout: SHOWN_MS });
        else await this.page.goto(path, { timeout: SHOWN_MS });
        await this.page.locator(shows).first().waitFor({ timeout: SHOWN_MS });
        this.navigations++;
      } catch (error) {
        this.faults.push(`${path}, ${follows ? 'by its link' : 'loaded'}, at ${this.page.url()}: ${(error as Error).message.split('\n')[0]}; refused: ${this.refused.join(', ')}; shown: ${await this.shown()}`);
      }
      if (new URL(this.page.url()).pathname === '/sign-in') this.faults.push(`${path}: signed out`);
      await this.page.waitForTimeout(PAUSE_MS);
    }
  }
}
