import { Component, computed, inject, signal, viewChild, type ElementRef } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { MatButton } from '@angular/material/button';
import { NavigationEnd, Router, RouterLink, RouterOutlet } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { filter, map } from 'rxjs';
import { Icon } from '../../ui/icon/icon';
import { AuthService } from '../auth/auth.service';
import { PageReload } from '../page-reload';
import { AccountMenu } from './account-menu';
import { BuildMonitor } from './build-monitor';
import { NAV_ITEMS } from './nav-items';

/** The frame of every signed-in page: top bar, navigation, account menu, and the notice of a newer build. */
@Component({
  selector: 'app-shell',
  imports: [AccountMenu, Icon, MatButton, RouterLink, RouterOutlet, TranslocoDirective],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Shell {
  private readonly auth = inject(AuthService);
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
    return NAV_ITEMS.filter((item) => !item.role || item.role === role).map((item) => ({ ...item, isCurrent: item.activeUrls.test(this.url()) }));
  });
  protected readonly hasNewBuild = computed(() => this.builds.hasNewerBuild() && !this.isPostponed());

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
