import { HttpClient } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import type { ResponderList, ResponderView } from '@switchboard/shared';
import { firstValueFrom, timeout } from 'rxjs';
import { Translations } from '../../core/i18n/translations';

/** Name of the responder that answers from the handbook, which has no title of its own. */
const BUILT_IN = 'handbook';
const REQUEST_TIMEOUT_MS = 15_000;

/** The names of those who can answer, as people read them. */
@Injectable({ providedIn: 'root' })
export class AnswerAuthors {
  private readonly http = inject(HttpClient);
  private readonly translations = inject(Translations);
  private readonly responders = signal<readonly ResponderView[]>([]);
  private readonly titles = computed(() => new Map(this.responders().map(({ name, title }) => [name, title])));

  /** Asks for them again. Never rejects: without them, their ids are shown. */
  async load(): Promise<void> {
    try {
      const { responders } = await firstValueFrom(this.http.get<ResponderList>('/api/responders').pipe(timeout(REQUEST_TIMEOUT_MS)));
      this.responders.set(responders);
    } catch {
      // What is known stays.
    }
  }

  /** Who wrote an answer, in words; null where only one can answer, or that is not known. @param name of a responder */
  nameOf(name: string | null): string | null {
    const titles = this.titles();
    const isOnlyOne = titles.size < 2 && [...titles.keys()].every((known) => known === name);
    if (name === null || isOnlyOne) return null;
    const title = titles.get(name) ?? name;
    return title === BUILT_IN ? this.translations.text('sessions.detail.handbook') : title;
  }

  /** Whether the one that answers in a session heeds administrators' instructions, as far as that is known. @param name that the user chose; null: the default */
  takesInstructions(name: string | null): boolean {
    const responders = this.responders();
    const chosen = responders.find((one) => one.name === name) ?? responders.find((one) => one.is_default);
    return chosen?.instructions ?? true;
  }
}
