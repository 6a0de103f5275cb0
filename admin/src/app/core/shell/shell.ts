import { Component, computed, inject, signal, viewChild, type ElementRef, type Injector, type Type } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { NavigationEnd, Router, RouterLink, RouterOutlet } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { filter, map } from 'rxjs';
import { Icon } from '../../ui/icon/icon';
import { AuthService } from '../auth/auth.service';
import { Extensions } from '../extensions/extensions';
import { Shortcuts } from '../keys/shortcuts';
import { provideAppCommands } from '../palette/app-commands';
import { provideAppSearches } from '../palette/app-searches';
import { Palette } from '../palette/palette';
import { PageReload } from '../page-reload';
import { AccountMenu } from './account-menu';
import { BuildMonitor } from './build-monitor';
import { FloatingNotice } from './floating-notice';
import { NAV_ITEMS } from './nav-items';

/** Entries of the top bar that fit a narrow window; the stylesheet hides the others, from the one before. */
const MAX_NARROW_ITEMS = 5;

/** The frame of every signed-in page: top bar, navigation, account menu, the notice of a newer build, and the keys that work on all of them. */
@Component({
  selector: 'app-shell',
  imports: [AccountMenu, FloatingNotice, Icon, MatButton, MatMenu, MatMenuItem, MatMenuTrigger, RouterLink, RouterOutlet, TranslocoDirective],
  providers: [Shortcuts],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
  host: { '[class.has-pages]': 'items().length > 1' },
})
export class Shell {
  private readonly auth = inject(AuthService);
  private readonly extensions = inject(Extensions);
  private readonly router = inject(Router);
  private readonly builds = inject(BuildMonitor);
  private readonly pageReload = inject(PageReload);
  private readonly content = viewChild.required<ElementRef<HTMLElement>>('content');

  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );
  private readonly isPostponed = signal(false);

  protected readonly items = computed(() => {
    const role = this.auth.user()?.role;
    return [...NAV_ITEMS, ...this.extensions.nav()]
      .filter((item) => !item.role || item.role === role)
      .map((item) => ({ ...item, isCurrent: item.activeUrls.test(this.url()) }));
  });
  /** The entries that a narrow window has in a menu, because extensions have added to them. */
  protected readonly overflow = computed(() => (this.items().length > MAX_NARROW_ITEMS ? this.items().slice(MAX_NARROW_ITEMS - 1) : []));
  protected readonly isOverflowCurrent = computed(() => this.overflow().some(({ isCurrent }) => isCurrent));
  protected readonly hasNewBuild = computed(() => this.builds.hasNewerBuild() && !this.isPostponed());

  constructor() {
    const [shortcuts, palette] = [inject(Shortcuts), inject(Palette)];
    shortcuts.bind([
      { keys: 'mod+k', label: 'app.palette.open', run: () => void palette.open() },
      { keys: '?', label: 'app.shortcuts.help', run: () => shortcuts.showHelp() },
    ]);
    provideAppCommands();
    provideAppSearches();
  }

  protected skip(event: Event): void {
    event.preventDefault();
    const content = this.content().nativeElement;
    // Focusable only while needed: otherwise a click on the page's background would focus it, and a closing dialog would restore
    // that focus and scroll the page.
    content.tabIndex = -1;
    content.addEventListener('blur', () => content.removeAttribute('tabindex'), { once: true });
    content.focus();
  }

  protected reload(): void {
    this.pageReload.reload();
  }

  protected postpone(): void {
    this.isPostponed.set(true);
  }
}

/** The shell, once the extensions are loaded or have failed: their entries do not move the others later. */
export async function loadShell(injector: Injector): Promise<Type<Shell>> {
  await injector.get(Extensions).load();
  return Shell;
}
