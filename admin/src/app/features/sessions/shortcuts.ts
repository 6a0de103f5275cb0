import { DOCUMENT, DestroyRef, Injectable, inject, linkedSignal } from '@angular/core';
import { Dialogs } from '../../core/dialogs';
import { Preferences } from '../../core/preferences';
import { ShortcutsDialog } from './shortcuts-dialog';

const PREFERENCE_KEY = 'shortcuts';

/**
 * Single-key shortcuts of the page: inactive in fields, with a modifier, while a dialog or menu is open, and if the user has
 * switched them off (WCAG 2.1.4). Provided by the page and removed with it.
 */
@Injectable()
export class Shortcuts {
  private readonly document = inject(DOCUMENT);
  private readonly preferences = inject(Preferences);
  private readonly dialogs = inject(Dialogs);
  private readonly isEnabled = linkedSignal(() => this.preferences.read(PREFERENCE_KEY) !== false);
  private actions: Readonly<Record<string, () => void>> = {};

  readonly enabled = this.isEnabled.asReadonly();

  constructor() {
    const listen = (event: KeyboardEvent) => this.handleKey(event);
    this.document.addEventListener('keydown', listen);
    inject(DestroyRef).onDestroy(() => this.document.removeEventListener('keydown', listen));
  }

  /** @param actions the action of each key */
  bind(actions: Readonly<Record<string, () => void>>): void {
    this.actions = actions;
  }

  /** Switches all shortcuts on or off in this browser. */
  enable(isOn: boolean): void {
    this.isEnabled.set(isOn);
    this.preferences.write(PREFERENCE_KEY, isOn);
  }

  /** Shows the list of shortcuts, with the switch that turns them off. */
  showHelp(): void {
    void this.dialogs.open(ShortcutsDialog, { data: this, width: '24rem' });
  }

  private handleKey(event: KeyboardEvent): void {
    const act = this.actions[event.key];
    if (!act || !this.isEnabled() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest('input, textarea, select, [contenteditable]') || this.document.querySelector('.cdk-overlay-pane')) return;
    event.preventDefault();
    act();
  }
}
