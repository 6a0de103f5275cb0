import type { BrowserContext, Page } from '@playwright/test';

/** Records what every page of a browser tells outside of it: a browser without a window shows no notifications. */
export async function recordNotifications(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const told: string[] = [];
    class Recorded {
      static permission: NotificationPermission = 'granted';
      static requestPermission = async (): Promise<NotificationPermission> => 'granted';
      onclick = null;
      constructor(title: string) {
        told.push(title);
      }
      close(): void {}
    }
    Object.assign(window, { Notification: Recorded, toldOutside: told });
  });
}

/** @returns the titles of the notifications since the page was loaded; see {@link recordNotifications} */
export function notificationsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { toldOutside: string[] }).toldOutside);
}
