/*
 * The APIs that browsers reserve for secure contexts (https, and localhost), each with its fallback for pages loaded over plain
 * http: the only file that may use any of them (W3C Secure Contexts). `architecture.spec.ts` enforces that.
 */

/** The browser's dialog for choosing a file that the page then writes. */
export type SavePicker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle & { remove?: () => Promise<void> }>;

/**
 * @param source the browser's own; `randomUUID` is missing if the page was loaded over plain http from another machine
 * @returns a random UUID (version 4) in lower case
 */
export function randomUuid(source: Pick<Crypto, 'getRandomValues'> & { randomUUID?: () => string } = crypto): string {
  if (source.randomUUID) return source.randomUUID();
  const bytes = [...source.getRandomValues(new Uint8Array(16))].map((byte, index) => {
    if (index === 6) return (byte & 0x0f) | 0x40;
    return index === 8 ? (byte & 0x3f) | 0x80 : byte;
  });
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/**
 * Copies a text to the clipboard; without the Clipboard API by the older command, which needs a field with the text selected.
 *
 * @returns whether it worked; a browser may refuse
 */
export async function copyText(text: string): Promise<boolean> {
  const clipboard = (navigator as Partial<Navigator>).clipboard;
  if (clipboard) {
    return clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'cdk-visually-hidden';
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}

/** @returns the browser's save dialog, or undefined: the file is then collected and downloaded at its end */
export function savePicker(view: Window | null): SavePicker | undefined {
  const { showSaveFilePicker } = (view ?? {}) as { showSaveFilePicker?: SavePicker };
  return showSaveFilePicker && ((options) => showSaveFilePicker(options));
}

/**
 * Does some work in one tab of this browser at a time (Web Locks), in the order in which the tabs asked. Without Web Locks, or if
 * another tab does not finish in time, the work is done anyway.
 *
 * @param name the name of the lock
 * @param maxWaitMs how long to wait for the other tabs, in milliseconds
 */
export async function withWebLock<T>(name: string, maxWaitMs: number, work: () => Promise<T>): Promise<T> {
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks) return work();
  const waitAbort = new AbortController();
  // Ended by `begin`, which is called in every case.
  const timer = setTimeout(() => waitAbort.abort(), maxWaitMs);
  let hasStarted = false;
  const begin = (): Promise<T> => {
    hasStarted = true;
    clearTimeout(timer);
    return work();
  };
  try {
    return await locks.request(name, { signal: waitAbort.signal }, begin);
  } catch (error) {
    // An error of the work itself goes to the caller; otherwise the lock was not available in time, or not at all.
    if (hasStarted) throw error;
    return begin();
  }
}

/** @returns whether this page may notify the user: `default` if they have not been asked; null where the browser cannot */
export function notificationPermission(): NotificationPermission | null {
  return typeof Notification === 'function' ? Notification.permission : null;
}

/** Asks the user whether this page may notify them; call it when they have pressed something. */
export async function askForNotifications(): Promise<NotificationPermission | null> {
  return typeof Notification === 'function' ? Notification.requestPermission() : null;
}

/**
 * Notifies the user, outside the page, if they have allowed that.
 *
 * @param title all that it says
 * @param tag replaces the notification with the same tag
 * @param clicked called when they click it
 */
export function notify(title: string, tag: string, clicked: () => void): void {
  if (notificationPermission() !== 'granted') return;
  try {
    // `renotify` is not in the types: without it, one that replaces another is silent.
    const options: NotificationOptions & { renotify: boolean } = { tag, renotify: true };
    const notification = new Notification(title, options);
    notification.onclick = () => {
      notification.close();
      clicked();
    };
  } catch {
    // Phones allow notifications only to service workers.
  }
}

/** @returns this browser's Web Locks, for work that must never be done in two tabs at a time, or null */
export function webLocks(): Pick<LockManager, 'request'> | null {
  return (navigator as Partial<Navigator>).locks ?? null;
}

/**
 * Shows a notification outside of the page, if the user has permitted that before; it is not asked for. A click leads to this page.
 *
 * @param tag another one with the same tag takes its place
 */
export function notifyIfPermitted(title: string, tag: string): void {
  const { Notification } = window as Partial<Pick<typeof globalThis, 'Notification'>>;
  if (Notification?.permission !== 'granted') return;
  try {
    const notification = new Notification(title, { tag });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
  } catch {
    // Some phones have the constructor, and refuse it.
  }
}
