import { ChangeDetectionStrategy, Component, ElementRef, computed, inject, input, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import { Language } from '../../core/i18n/language';
import { Translations } from '../../core/i18n/translations';
import { provideCommands } from '../../core/palette/commands';
import { Icon } from '../../ui/icon/icon';
import { ConversationExport, type ConversationFormat } from './conversation-export';

/** The button that downloads the conversation, with the choice of a format, and the status of a download. */
@Component({
  selector: 'app-conversation-export-menu',
  imports: [Icon, MatButton, MatMenu, MatMenuItem, MatMenuTrigger, TranslocoDirective],
  providers: [ConversationExport],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './conversation-export-menu.html',
  styleUrl: './conversation-export-menu.scss',
})
export class ConversationExportMenu {
  readonly session_id = input.required<string>();

  private readonly locale = inject(Language).locale;
  private readonly trigger = viewChild.required('trigger', { read: ElementRef });
  protected readonly run = inject(ConversationExport);
  protected readonly translations = inject(Translations);
  protected readonly formats: readonly ConversationFormat[] = ['md', 'json'];
  protected readonly size = computed(() =>
    new Intl.NumberFormat(this.locale(), { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 }).format(this.run.bytes() / 1_000),
  );

  constructor() {
    const commands = () =>
      this.formats.map((format) => ({
        id: `export-${format}`,
        icon: 'download' as const,
        text: `${this.translations.text('chat.export.open')}: ${this.translations.text(`chat.export.${format}`)}`,
        run: () => this.start(format),
      }));
    provideCommands({ heading: 'chat.commands.heading', commands });
  }

  protected start(format: ConversationFormat): void {
    void this.run.start(this.session_id(), format);
  }

  protected cancel(): void {
    this.run.cancel();
    this.focusTrigger();
  }

  protected close(): void {
    this.run.dismiss();
    this.focusTrigger();
  }

  /** The pressed button is about to be removed, and focus must not be lost with it. */
  private focusTrigger(): void {
    (this.trigger().nativeElement as HTMLElement).focus();
  }
}
