import { Component, computed, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';
import type { IconName } from '../../ui/icon/icon-paths';
import { copyText } from '../../ui/secure-context/secure-context';
import { type CheckId, type CheckState, type Finding, type Phrase } from './finding';
import { LINES, type Proxy } from './proxy-lines';

const ICONS: Readonly<Record<CheckState, IconName>> = { running: 'clock', pass: 'check', warn: 'alert', fail: 'close' };

/** One check: its state, the measurement, its meaning, and the configuration that changes it, expanded if needed. */
@Component({
  selector: 'app-finding-card',
  imports: [Icon, MatButton, TranslocoDirective],
  templateUrl: './finding-card.html',
  styleUrl: './finding-card.scss',
  host: { '[attr.data-check]': 'check()', '[attr.data-state]': 'state()', '[attr.data-code]': 'finding()?.code' },
})
export class FindingCard {
  readonly check = input.required<CheckId>();
  /** null while the check is in progress */
  readonly finding = input.required<Finding | null>();
  /** the proxy whose configuration is shown */
  readonly proxy = input.required<Proxy>();
  /** formats numbers for the current language */
  readonly spoken = input.required<(phrase: Phrase) => NonNullable<Phrase['params']>>();
  /** whether text was copied to the clipboard; false if the browser refused */
  readonly copied = output<boolean>();

  private readonly userChoice = signal<boolean | null>(null);
  protected readonly state = computed<CheckState>(() => this.finding()?.state ?? 'running');
  protected readonly icon = computed(() => ICONS[this.state()]);
  protected readonly lines = computed(() => {
    const fix = this.finding()?.fix;
    return fix ? LINES[fix][this.proxy()] : null;
  });
  protected readonly settings = computed(() => this.finding()?.settings.join('\n') ?? '');
  protected readonly hasAdvice = computed(() => this.lines() !== null || this.settings() !== '');
  protected readonly isOpen = computed(() => this.userChoice() ?? (this.state() === 'warn' || this.state() === 'fail'));

  protected toggle(): void {
    this.userChoice.set(!this.isOpen());
  }

  protected async copy(text: string): Promise<void> {
    this.copied.emit(await copyText(text));
  }
}
