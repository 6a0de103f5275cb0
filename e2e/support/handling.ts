import { type Locator, type Page, expect } from '@playwright/test';
import { ApiClient } from '../../scripts/lib/api-client.mjs';
import { newIdentity, type Person } from './people.js';

/** Creates a further administrator, signed in through the API. */
export async function colleague(url: string, admin: Person, name: string): Promise<Person> {
  const identity = newIdentity(name);
  await admin.api.call('POST', '/admin/users', { ...identity, role: 'admin' });
  const api = new ApiClient(url, identity);
  await api.signIn();
  return { ...identity, api };
}

/** A session's page in the console, as administrators use it who have the conversation or watch it. */
export class HandledSessionPage {
  readonly status: Locator;
  readonly box: Locator;
  readonly messages: Locator;

  constructor(readonly page: Page) {
    this.status = page.locator('app-handling-panel').getByRole('status');
    this.box = page.getByRole('textbox', { name: 'Reply as a person' });
    this.messages = page.locator('app-transcript [data-role]');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Waits until the page says that an administrator has the conversation. */
  async isHadBy({ name }: Person): Promise<void> {
    await expect(this.status).toContainText(`${name} has this conversation`);
  }

  /** Sends a message to the user by the keyboard. */
  async reply(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press('Control+Enter');
    await expect(this.box).toHaveValue('');
  }

  /** Tells the responder something. @param button the button to press */
  async whisper(text: string, button: 'Whisper' | 'Stop and answer anew'): Promise<void> {
    const box = this.page.getByRole('textbox', { name: 'Whisper to the responder' });
    await box.fill(text);
    await this.button(button).click();
    await expect(box).toHaveValue('');
  }
}
