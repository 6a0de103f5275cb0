import { Component, DestroyRef, inject, signal } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ExtensionList as Extensions } from '@switchboard/shared';
import { Translations } from '../../core/i18n/translations';
import { problemOf } from '../../core/http/problem';
import { type BadgeTone, StatusBadge } from '../../ui/status-badge/status-badge';
import { DoctorFetch } from './doctor-fetch';

type Extension = Extensions['extensions'][number];

const TONES: Readonly<Record<Extension['status'], BadgeTone>> = { running: 'good', failing: 'urgent', off: 'quiet', gone: 'warn' };

/** The doctor's section about extensions: which there are, and how they are. Not there without any. */
@Component({
  selector: 'app-extension-list',
  imports: [StatusBadge, TranslocoDirective],
  templateUrl: './extension-list.html',
  styleUrl: './extension-list.scss',
})
export class ExtensionList {
  private readonly http = inject(DoctorFetch);
  private readonly translations = inject(Translations);
  private readonly leaving = new AbortController();
  protected readonly tones = TONES;
  protected readonly extensions = signal<readonly Extension[]>([]);
  /** why the list could not be loaded, in plain words; empty if it was */
  protected readonly problem = signal('');

  constructor() {
    inject(DestroyRef).onDestroy(() => this.leaving.abort());
    void this.load();
  }

  /** Asks for the list, and says in the page why that failed. */
  async load(): Promise<void> {
    try {
      const { text } = await this.http.fetchFull('/api/admin/extensions', { signal: this.leaving.signal });
      this.extensions.set((JSON.parse(text) as Extensions).extensions);
      this.problem.set('');
    } catch (error) {
      this.problem.set(this.translations.problem(problemOf(error)));
    }
  }
}
