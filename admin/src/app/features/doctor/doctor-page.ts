import { Component, computed, inject, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { DoctorRuns } from '../../core/doctor-runs';
import { ExtensionSlot } from '../../core/extensions/extension-slot';
import { Language } from '../../core/i18n/language';
import { provideDoctorTexts } from '../../core/i18n/lazy/doctor';
import { Preferences } from '../../core/preferences';
import { copyText } from '../../ui/secure-context/secure-context';
import { Notice } from '../../ui/notice/notice';
import { DoctorFetch } from './doctor-fetch';
import { DoctorStore } from './doctor.store';
import { ExtensionList } from './extension-list';
import { CHECKS, type Phrase } from './finding';
import { FindingCard } from './finding-card';
import { Probes } from './probes';
import { PROXIES, type Proxy } from './proxy-lines';
import { formatReport } from './report';
import { ResponderList } from './responder-list';
import { RespondersStore } from './responders.store';
import { StreamProbes } from './stream-probes';

const PREFERENCE_KEY = 'doctor-proxy';

/** `/admin/doctor`: examines the path between this browser and the server, and those who answer, and says what to change. */
@Component({
  selector: 'app-doctor-page',
  imports: [ExtensionList, ExtensionSlot, FindingCard, MatButton, Notice, ResponderList, TranslocoDirective],
  providers: [DoctorFetch, Probes, StreamProbes, DoctorStore, RespondersStore, provideDoctorTexts()],
  templateUrl: './doctor-page.html',
  styleUrl: './doctor-page.scss',
})
export class DoctorPage {
  private readonly language = inject(Language);
  private readonly transloco = inject(TranslocoService);
  private readonly runs = inject(DoctorRuns);
  private readonly preferences = inject(Preferences);
  private readonly notice = viewChild.required(Notice);
  private readonly extensions = viewChild(ExtensionList);
  private readonly responders = inject(RespondersStore);
  protected readonly store = inject(DoctorStore);
  protected readonly checks = CHECKS;
  protected readonly proxies = PROXIES;
  protected readonly proxy = signal<Proxy>(this.storedProxy());
  protected readonly summary = computed(() => {
    if (this.store.isRunning()) return 'running';
    const attention = this.store.attention();
    return attention === 0 ? 'pass' : attention === 1 ? 'one' : 'other';
  });
  /** Formats numbers for the current language, with few digits because none of them is exact. */
  protected readonly spoken = computed(() => {
    const locale = this.language.locale();
    const [small, large] = [1, 0].map((maximumFractionDigits) => new Intl.NumberFormat(locale, { maximumFractionDigits, signDisplay: 'negative' }));
    const write = (value: string | number) => (typeof value === 'string' ? value : (Math.abs(value) < 100 ? small : large).format(value));
    return ({ params = {} }: Phrase) => Object.fromEntries(Object.entries(params).map(([name, value]) => [name, write(value)]));
  });

  constructor() {
    void this.store.run().then(() => this.runs.record());
  }

  protected runAgain(): void {
    void this.store.run();
    void this.responders.load();
    void this.extensions()?.load();
  }

  protected choose(proxy: Proxy): void {
    this.proxy.set(proxy);
    this.preferences.write(PREFERENCE_KEY, proxy);
  }

  protected async copyReport(): Promise<void> {
    const say = (phrase: Phrase) => this.transloco.translate(phrase.key, this.spoken()(phrase));
    const at = new Date(this.store.startedAt()).toISOString();
    this.notifyCopied(await copyText(formatReport(this.store.findings(), say, { at, agent: navigator.userAgent })));
  }

  protected notifyCopied(isCopied: boolean): void {
    this.notice().show(this.transloco.translate(isCopied ? 'doctor.copied' : 'doctor.copy_failed'));
  }

  private storedProxy(): Proxy {
    const stored = this.preferences.read(PREFERENCE_KEY);
    return PROXIES.find((proxy) => proxy === stored) ?? 'nginx';
  }
}
