import { type Locator, type Page, expect } from '@playwright/test';

/** The chat page as a person uses it. */
export class ConversationPage {
  readonly box: Locator;
  readonly questions: Locator;
  readonly answers: Locator;
  readonly versions: Locator;
  readonly log: Locator;

  constructor(readonly page: Page) {
    this.box = page.getByRole('textbox', { name: 'Message', exact: true });
    this.questions = page.locator('[data-role="user"]');
    this.answers = page.locator('[data-role="assistant"]');
    this.versions = page.getByRole('group', { name: 'Versions' });
    this.log = page.getByRole('log');
  }

  /** Waits until a conversation is open. @returns its id */
  async isOpen(): Promise<string> {
    await expect(this.page).toHaveURL(/\/c\//);
    await expect(this.box).toBeEnabled();
    return new URL(this.page.url()).pathname.split('/c/')[1]!;
  }

  async say(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press('Enter');
    await expect(this.box).toHaveValue('');
  }

  /** Sends a message and waits for the whole answer. */
  async ask(text: string): Promise<void> {
    const before = await this.answers.count();
    await this.say(text);
    await expect(this.answers).toHaveCount(before + 1);
    await expect(this.answers.last()).toHaveAttribute('data-state', 'complete');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }
}
