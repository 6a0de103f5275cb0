import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test';

/** The raw values of the four counters. */
export interface Counters {
  active_sessions: number;
  total_sessions: number;
  total_messages: number;
  most_recent_activity: string;
}

/** What the tests read on /admin/sessions, without interacting with it. */
export class ConsolePage {
  constructor(readonly page: Page) {}

  row(session_id: string): Locator {
    return this.page.locator(`tr[data-session-id="${session_id}"]`);
  }

  counter(name: keyof Counters | 'waiting_sessions'): Locator {
    return this.page.locator(`[data-counter="${name}"]`);
  }

  /** Waits until the first response is shown. */
  async isLoaded(): Promise<void> {
    await expect(this.page.getByRole('heading', { name: 'Sessions', level: 1 })).toBeVisible();
    await expect(this.counter('total_sessions')).toHaveAttribute('data-value', /^\d+$/);
  }

  async counters(): Promise<Counters> {
    const value = async (name: keyof Counters) => (await this.counter(name).getAttribute('data-value')) ?? '';
    return {
      active_sessions: Number(await value('active_sessions')),
      total_sessions: Number(await value('total_sessions')),
      total_messages: Number(await value('total_messages')),
      most_recent_activity: await value('most_recent_activity'),
    };
  }

  /** Expects the counters to reach these values automatically. */
  async shows(expected: Partial<Counters>): Promise<void> {
    for (const [name, value] of Object.entries(expected))
      await expect(this.counter(name as keyof Counters), name).toHaveAttribute('data-value', String(value));
  }
}

/** Blocks push for every page of a browser: what still appears was polled. */
export async function withoutPush(context: BrowserContext): Promise<void> {
  await context.route(/\/stream(\?|$)/, (route) => route.abort());
}
