import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import type { ResponderProbe, ResponderReport, ResponderReportList } from '@switchboard/shared';
import { Translations } from '../../core/i18n/translations';
import { problemOf } from '../../core/http/problem';
import { DoctorFetch } from './doctor-fetch';

const PATH = '/api/admin/responders';
/** Time limit of a probe, in milliseconds: a little longer than the server's own. */
const PROBE_TIMEOUT_MS = 65_000;

/** A probe of one responder, and what came of it. */
export interface ProbeRun {
  readonly state: 'running' | 'done' | 'failed';
  readonly result: ResponderProbe | null;
  /** why there is no result, in plain words */
  readonly problem: string;
}

/**
 * Those who answer, as administrators see them, and probes of their models.
 *
 * Guarantees: one probe at a time, because each costs tokens; after it the list is loaded anew; nothing stays open after the page is left.
 * Provide it in the page's component.
 */
@Injectable()
export class RespondersStore {
  private readonly http = inject(DoctorFetch);
  private readonly translations = inject(Translations);
  private readonly leaving = new AbortController();
  private readonly probes = signal<Readonly<Record<string, ProbeRun>>>({});

  /** null until it is known */
  readonly reports = signal<readonly ResponderReport[] | null>(null);
  /** why the list could not be loaded, in plain words; empty if it was */
  readonly problem = signal('');
  readonly isProbing = computed(() => Object.values(this.probes()).some(({ state }) => state === 'running'));
  /** whether any of them answers by a model that can be probed */
  readonly hasModels = computed(() => this.reports()?.some(({ can_probe }) => can_probe) ?? false);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.leaving.abort());
  }

  /** The most recent probe of a responder; null if there was none. */
  probeOf(name: string): ProbeRun | null {
    return this.probes()[name] ?? null;
  }

  async load(): Promise<void> {
    try {
      const { text } = await this.http.fetchFull(PATH, { signal: this.leaving.signal });
      this.reports.set((JSON.parse(text) as ResponderReportList).responders);
      this.problem.set('');
    } catch (error) {
      this.problem.set(this.translations.problem(problemOf(error)));
    }
  }

  /** Sends one short request to a responder's model. @param long with a prompt of about 5,000 tokens */
  async probe(name: string, long: boolean): Promise<void> {
    if (this.isProbing()) return;
    this.record(name, { state: 'running', result: null, problem: '' });
    const options = { body: { long }, signal: this.leaving.signal, timeout: PROBE_TIMEOUT_MS };
    try {
      const { text } = await this.http.fetchFull(`${PATH}/${encodeURIComponent(name)}/probe`, options);
      this.record(name, { state: 'done', result: JSON.parse(text) as ResponderProbe, problem: '' });
    } catch (error) {
      this.record(name, { state: 'failed', result: null, problem: this.translations.problem(problemOf(error)) });
    }
    await this.load();
  }

  private record(name: string, run: ProbeRun): void {
    this.probes.update((probes) => ({ ...probes, [name]: run }));
  }
}
