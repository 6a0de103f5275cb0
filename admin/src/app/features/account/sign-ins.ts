import { Component, computed, inject, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { SignIn } from '@switchboard/shared';
import { Language } from '../../core/i18n/language';
import { Words } from '../../core/i18n/words';
import { DeviceName } from '../../ui/device-name/device-name';
import { Notice } from '../../ui/notice/notice';
import { KeptFocus } from '../../ui/rows/kept-focus';
import { StatusBadge } from '../../ui/status-badge/status-badge';
import { TimeAgo } from '../../ui/time-ago/time-ago';
import { SignInsStore } from './sign-ins.store';

/** Where the person is signed in, and the means to end it. */
@Component({
  selector: 'app-sign-ins',
  imports: [DeviceName, KeptFocus, MatButton, Notice, StatusBadge, TimeAgo, TranslocoDirective],
  templateUrl: './sign-ins.html',
  styleUrl: './sign-ins.scss',
})
export class SignIns {
  private readonly words = inject(Words);
  private readonly notice = viewChild.required(Notice);
  protected readonly store = inject(SignInsStore);
  protected readonly locale = inject(Language).locale;
  protected readonly now = computed(() => this.store.live.server_now() ?? 0);
  protected readonly failure = computed(() => {
    const problem = this.store.live.failure();
    return problem && this.words.problem(problem);
  });

  protected async end(signIn: SignIn): Promise<void> {
    await this.store.end(signIn);
    if (!signIn.current && !this.store.problem()) this.notice().say(this.words.plural('account.sign_ins.ended', 1));
  }

  protected async endOthers(): Promise<void> {
    const ended = await this.store.endOthers();
    if (ended > 0) this.notice().say(this.words.plural('account.sign_ins.ended', ended));
  }
}
