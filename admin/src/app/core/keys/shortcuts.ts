import { DOCUMENT, DestroyRef, Injectable, inject, linkedSignal } from '@angular/core';
import { Dialogs } from '../dialogs';
import { Preferences } from '../preferences';
import { isApple } from './is-apple';

/** Keys as the list of shortcuts shows them: their names in lower case, joined by `+`; `mod` is Ctrl, or Cmd on Apple's systems. */
export interface KeyNote {
  /** for example `?`, `shift+x` or `mod+shift+o` */
  readonly keys: string;
  /** key of a text that says what they do */
  readonly label: string;
}

/** Keys with an action. Those with `mod` also work while typing. */
export interface Shortcut extends KeyNote {
  readonly run: () => void;
}

const PREFERENCE_KEY = 'shortcuts';

/**
 * Keyboard shortcuts of the page. Single keys are inactive in fields, and if the user has switched them off (WCAG 2.1.4); all are
 * while a dialog or menu is open. Provided by the page and removed with it; what the frame around it provides works there too, unless the
 * page has the same keys.
 */
@Injectable()
export class Shortcuts {
  private readonly document = inject(DOCUMENT);
  private readonly preferences = inject(Preferences);
  private readonly dialogs = inject(Dialogs);
  private readonly isEnabled = linkedSignal(() => this.preferences.read(PREFERENCE_KEY) !== false);
  private readonly isApple = isApple(this.document);
  private readonly outer = inject(Shortcuts, { skipSelf: true, optional: true });
  private shortcuts: readonly Shortcut[] = [];
  private readonly added = new Set<Shortcut>();
  private notes: readonly KeyNote[] = [];

  readonly enabled = this.isEnabled.asReadonly();

  constructor() {
    const listen = (event: KeyboardEvent) => this.handleKey(event);
    // The page's own come first, and prevent those of the frame.
    const target: EventTarget = (this.outer ? null : this.document.defaultView) ?? this.document;
    target.addEventListener('keydown', listen as EventListener);
    inject(DestroyRef).onDestroy(() => target.removeEventListener('keydown', listen as EventListener));
  }

  /** All keys that work on the page, for the list. */
  get list(): readonly KeyNote[] {
    const own = [...this.shortcuts, ...this.added, ...this.notes];
    const others = this.outer?.list.filter(({ keys }) => !own.some((note) => note.keys === keys)) ?? [];
    return [...own, ...others];
  }

  /** @param notes further keys for the list, which the page's elements handle themselves */
  bind(shortcuts: readonly Shortcut[], notes: readonly KeyNote[] = []): void {
    this.shortcuts = shortcuts;
    this.notes = notes;
  }

  /** Adds a shortcut of a part of the page. @param owner whose destruction removes it */
  add(shortcut: Shortcut, owner: DestroyRef): void {
    this.added.add(shortcut);
    owner.onDestroy(() => this.added.delete(shortcut));
  }

  /** Switches all single keys on or off in this browser. */
  enable(isOn: boolean): void {
    this.isEnabled.set(isOn);
    this.preferences.write(PREFERENCE_KEY, isOn);
  }

  /** Shows the list of shortcuts, with the switch that turns the single keys off. */
  showHelp(): void {
    void this.dialogs.open(() => import('./shortcuts-dialog').then(({ ShortcutsDialog }) => ShortcutsDialog), { data: this, width: '28rem' });
  }

  private handleKey(event: KeyboardEvent): void {
    const isSymbol = isTypedSymbol(event);
    if (event.isComposing || event.defaultPrevented || (event.altKey && !isSymbol)) return;
    const isModified = !isSymbol && (event.ctrlKey || event.metaKey);
    const shortcut = [...this.shortcuts, ...this.added].find(({ keys }) => keys === this.nameOf(event));
    if (!shortcut || (!isModified && (!this.isEnabled() || isField(event.target)))) return;
    const isCovered = this.dialogs.isOpening || this.document.querySelector('.cdk-overlay-pane') !== null;
    if (isCovered && !isModified) return;
    // Under a dialog too: what the browser itself would do is no better there.
    event.preventDefault();
    if (!isCovered) shortcut.run();
  }

  private nameOf(event: KeyboardEvent): string | null {
    const { key, ctrlKey, metaKey, shiftKey } = event;
    if ((!ctrlKey && !metaKey) || isTypedSymbol(event)) return nameOfKey(key, shiftKey);
    if ((ctrlKey && metaKey) || metaKey !== this.isApple) return null;
    return `mod+${shiftKey ? 'shift+' : ''}${key.toLowerCase()}`;
  }
}

/** A symbol is what it is, with Shift or without. */
function nameOfKey(key: string, shiftKey: boolean): string {
  if (key.length > 1) return key.toLowerCase();
  return shiftKey && /^\p{Lu}$/u.test(key) ? `shift+${key.toLowerCase()}` : key;
}

/** Many keyboards have symbols such as `[` on Alt or AltGr, which is Ctrl and Alt together on Windows. */
function isTypedSymbol({ key, altKey, metaKey }: KeyboardEvent): boolean {
  return altKey && !metaKey && /^[^\p{L}\p{N}\s]$/u.test(key);
}

/** Not a checkbox, in which nothing is typed. */
function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]') !== null;
}
