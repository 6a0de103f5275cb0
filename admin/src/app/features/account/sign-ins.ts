import { Component, DOCUMENT, Injector, afterNextRender, computed, inject, viewChild, type ElementRef } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { SignIn } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { DeviceName } from '../../ui/device-name/device-name';
import { Notice } from '../../ui/notice/notice';
import { PreserveFocus } from '../../ui/rows/preserve-focus';
import { StatusBadge } from '../../ui/status-badge/status-badge';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import { SignInsStore } from './sign-ins.store';

/** The list of the user's sign-ins, with actions to end them. */
@Component({
  selector: 'app-sign-ins',
  imports: [DeviceName, PreserveFocus, MatButton, Notice, StatusBadge, TimeAgo, TranslocoDirective],
  templateUrl: './sign-ins.html',
  styleUrl: './sign-ins.scss',
})
export class SignIns {
  private readonly translations = inject(Translations);
  private readonly document = inject(DOCUMENT);
  private readonly injector = inject(Injector);
  private readonly notice = viewChild.required(Notice);
  private readonly list = viewChild.required<ElementRef<HTMLElement>>('list');
  protected readonly store = inject(SignInsStore);
  protected readonly locale = inject(Language).locale;
  protected readonly now = computed(() => this.store.live.server_now() ?? 0);
  protected readonly failure = computed(() => {
    const problem = this.store.live.failure();
    return problem && this.translations.problem(problem);
  });

  protected async end(signIn: SignIn): Promise<void> {
    const ended = await this.store.end(signIn);
    if (!signIn.current) this.notifyEnded(ended);
  }

  protected async endOthers(): Promise<void> {
    this.notifyEnded(await this.store.endOthers());
  }

  private notifyEnded(ended: number): void {
    if (ended > 0) this.notice().show(this.translations.plural('account.sign_ins.ended', ended));
    // The pressed button has been removed with its sign-in: focus moves to the list.
    const restoreFocus = () => {
      if (this.document.activeElement === this.document.body) this.list().nativeElement.focus();
    };
    afterNextRender({ write: restoreFocus }, { injector: this.injector });
  }
}
