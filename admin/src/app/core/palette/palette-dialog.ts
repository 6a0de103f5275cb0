import { ChangeDetectionStrategy, Component, DOCUMENT, afterRenderEffect, computed, inject, linkedSignal } from '@angular/core';
import { MatDialogClose, MatDialogRef, MatDialogTitle } from '@angular/material/dialog';
import { TranslocoDirective } from '@jsverse/transloco';
import { Icon } from '../../ui/icon/icon';
import { Translations } from '../i18n/translations';
import { KeyNames } from '../keys/key-names';
import type { Command } from './commands';
import { PaletteResults } from './palette-results';

/**
 * The palette: a combobox over everything that can be done or opened. The focus stays in its field; the arrow keys move the active
 * option, Enter chooses it, Escape closes. Closes with the chosen {@link Command}.
 */
@Component({
  selector: 'app-palette-dialog',
  imports: [Icon, KeyNames, MatDialogClose, MatDialogTitle, TranslocoDirective],
  providers: [PaletteResults],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './palette-dialog.html',
  styleUrl: './palette-dialog.scss',
})
export class PaletteDialog {
  private readonly reference = inject<MatDialogRef<PaletteDialog, Command>>(MatDialogRef);
  private readonly translations = inject(Translations);
  private readonly document = inject(DOCUMENT);
  protected readonly results = inject(PaletteResults);

  protected readonly options = computed(() => this.results.groups().flatMap(({ commands }) => commands));
  /** The first option of each new search; results that arrive later leave it as it is once it was moved. */
  private readonly chosenId = linkedSignal<string, string | null>({ source: this.results.q, computation: () => null });
  protected readonly active = computed(() => this.options().find(({ id }) => id === this.chosenId()) ?? this.options()[0] ?? null);
  protected readonly activeId = computed(() => {
    const active = this.active();
    return active && this.idOf(active);
  });
  protected readonly status = computed(() => {
    if (this.results.failed()) return this.translations.text('app.palette.failed');
    const { length } = this.options();
    return length === 0 ? this.translations.text('app.palette.nothing') : this.translations.plural('app.palette.found', length);
  });

  constructor() {
    afterRenderEffect(() => {
      const id = this.activeId();
      // Not in every environment: jsdom has no layout.
      if (id !== null) this.document.getElementById(id)?.scrollIntoView?.({ block: 'nearest' });
    });
  }

  protected idOf({ id }: Command): string {
    return `palette-${id}`;
  }

  protected key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const active = this.active();
    if (event.key === 'ArrowDown') this.move(1);
    else if (event.key === 'ArrowUp') this.move(-1);
    else if (event.key === 'Enter' && active) this.choose(active);
    else return;
    event.preventDefault();
  }

  protected choose(command: Command): void {
    this.reference.close(command);
  }

  private move(step: 1 | -1): void {
    const options = this.options();
    const at = options.findIndex(({ id }) => id === this.active()?.id);
    this.chosenId.set(options[(at + step + options.length) % options.length]?.id ?? null);
  }
}
