import { Injectable, inject } from '@angular/core';
import { Dialogs } from '../dialogs';
import type { Command } from './commands';

/** Opens the palette of what the page offers, see `Commands`. */
@Injectable({ providedIn: 'root' })
export class Palette {
  private readonly dialogs = inject(Dialogs);

  /** Opens the palette, and runs what is chosen once it has closed and has given the focus back. */
  async open(): Promise<void> {
    const command = await this.dialogs.open<Command>(() => import('./palette-dialog').then(({ PaletteDialog }) => PaletteDialog), { width: '38rem', top: '10dvh' });
    command?.run();
  }
}
