import { Injectable, computed, inject } from '@angular/core';
import { Dialogs } from '../../../core/dialogs';
import type { IconName } from '../../../ui/icon/icon-paths';
import type { SaveViewData } from './save-view-dialog';
import { ViewsStore } from './views.store';

/** Something to do with a view, as a menu offers it. */
interface ViewAction {
  /** key of its text */
  readonly label: string;
  readonly icon: IconName;
  readonly isDisabled: boolean;
  readonly run: () => void;
}

/** The menu's trigger, to which the focus returns. */
const MENU = 'app-view-menu button';

/** What the View menu offers to do with saved views: to save one, and more with the open one. Provide it beside a {@link ViewsStore}. */
@Injectable()
export class ViewActions {
  private readonly dialogs = inject(Dialogs);
  private readonly views = inject(ViewsStore);

  readonly actions = computed<readonly ViewAction[]>(() => {
    const save = action('sessions.views.save', 'add', () => this.openDialog({ store: this.views, view: null }));
    const view = this.views.current();
    if (!view) return [save];
    return [
      action('sessions.views.update', 'check', () => this.views.update(), this.views.isChanged()),
      save,
      action('sessions.views.rename', 'edit', () => this.openDialog({ store: this.views, view })),
      view.shared
        ? action('sessions.views.unshare', 'user', () => this.views.share(false))
        : action('sessions.views.share', 'users', () => this.views.share(true)),
      action('sessions.views.move_left', 'arrow_left', () => this.views.move(-1), this.views.canMove(-1)),
      action('sessions.views.move_right', 'arrow_right', () => this.views.move(1), this.views.canMove(1)),
      action('sessions.views.delete', 'trash', () => this.dialogs.open(() => import('./delete-view-dialog').then(({ DeleteViewDialog }) => DeleteViewDialog), { data: { store: this.views, view }, back: MENU })),
    ];
  });

  /** Asks for a name, and saves what the list shows under it. */
  saveAs(): void {
    this.openDialog({ store: this.views, view: null });
  }

  private openDialog(data: SaveViewData): void {
    void this.dialogs.open(() => import('./save-view-dialog').then(({ SaveViewDialog }) => SaveViewDialog), { data, back: MENU });
  }
}

function action(label: string, icon: IconName, run: () => unknown, isPossible = true): ViewAction {
  return { label, icon, isDisabled: !isPossible, run: () => void run() };
}
