import { ErrorHandler, Injectable, Injector, inject, runInInjectionContext } from '@angular/core';
import type { IconName } from '../../ui/icon/icon-paths';
import { Permissions } from '../auth/permissions';
import { Extensions } from './extensions';
import type { ActionSlots, SlotAction } from './slots';

/** An action of an extension, as a menu or a row of buttons offers it. */
export interface OfferedAction {
  /** unique among the actions of a slot */
  readonly key: string;
  /** key of its text */
  readonly label: string;
  readonly icon: IconName;
  /** runs it; a failure is reported, and never thrown */
  readonly run: () => void;
}

const NONE: readonly OfferedAction[] = [];

/** The actions that extensions add to menus and messages. */
@Injectable({ providedIn: 'root' })
export class ExtensionActions {
  private readonly extensions = inject(Extensions);
  private readonly permissions = inject(Permissions);
  private readonly injector = inject(Injector);
  private readonly errors = inject(ErrorHandler);

  /** Whether any extension adds actions to this slot. Reads a signal. */
  has(slot: keyof ActionSlots): boolean {
    return this.extensions.all().some(({ slots }) => (slots[slot] ?? []).length > 0);
  }

  /** The actions of a slot for one session or message. Reads signals. */
  of<Slot extends keyof ActionSlots>(slot: Slot, subject: ActionSlots[Slot]): readonly OfferedAction[] {
    const extensions = this.extensions.all();
    if (extensions.length === 0) return NONE;
    return extensions.flatMap(({ name, slots }) =>
      ((slots[slot] ?? []) as readonly SlotAction<ActionSlots[Slot]>[])
        .map((action, at) => ({ action, key: `${name}/${at}` }))
        .filter(({ action }) => this.permissions.has(action.permission) && this.isOffered(action, subject))
        .map(({ action, key }) => ({ key, label: this.extensions.labelKey(action.label), icon: action.icon, run: () => this.run(action, subject) })),
    );
  }

  private isOffered<Subject extends object>(action: SlotAction<Subject>, subject: Subject): boolean {
    try {
      return action.isOffered?.(subject) ?? true;
    } catch (error) {
      this.errors.handleError(error);
      return false;
    }
  }

  private run<Subject extends object>(action: SlotAction<Subject>, subject: Subject): void {
    const running = async () => runInInjectionContext(this.injector, () => action.run(subject, this.injector));
    running().catch((error: unknown) => this.errors.handleError(error));
  }
}
