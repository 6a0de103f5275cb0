/*
 * What browsers keep for secure contexts (https, and this very machine), each with what is done without it where the page came over
 * plain http: the one file that may ask for any of it (W3C Secure Contexts). `architecture.spec.ts` sees to that.
 */

/** Where a browser lets a page write a file that the person chooses. */
export type SavePicker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle & { remove?: () => Promise<void> }>;

/**
 * @param source the browser's own; `randomUUID` is missing where the page came over plain http from another machine
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
 * Puts a text on the clipboard; without the clipboard API by the older command, which asks for a field with the text selected.
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

/** @returns how this browser asks for a place to save a file, or undefined: then the file is collected and handed over at its end */
export function savePicker(view: Window | null): SavePicker | undefined {
  const { showSaveFilePicker } = (view ?? {}) as { showSaveFilePicker?: SavePicker };
  return showSaveFilePicker && ((options) => showSaveFilePicker(options));
}

/**
 * Does something in one tab of this browser at a time (Web Locks), in the order in which the tabs asked. Without Web Locks, and where
 * another tab does not come to an end, it is done all the same.
 *
 * @param name what the tabs take turns at
 * @param mostMs how long to wait for the other tabs, in milliseconds
 */
export async function inTurn<T>(name: string, mostMs: number, work: () => Promise<T>): Promise<T> {
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks) return work();
  const patience = new AbortController();
  // Ended by `begin`, which is called in every case.
  const timer = setTimeout(() => patience.abort(), mostMs);
  let begun = false;
  const begin = (): Promise<T> => {
    begun = true;
    clearTimeout(timer);
    return work();
  };
  try {
    return await locks.request(name, { signal: patience.signal }, begin);
  } catch (error) {
    // What the work itself threw is its caller's; else the lock was not to be had in time, or not at all.
    if (begun) throw error;
    return begin();
  }
}

/** @returns this browser's Web Locks for what must never be done in two tabs at a time, or null */
export function webLocks(): Pick<LockManager, 'request'> | null {
  return (navigator as Partial<Navigator>).locks ?? null;
}
