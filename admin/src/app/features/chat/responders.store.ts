import { Injectable, computed, inject, signal } from '@angular/core';
import type { ResponderView } from '@switchboard/shared';
import { Translations } from '../../core/i18n/translations';
import { ChatApi } from './chat-api';

/** Name of the responder that answers from the handbook. */
const BUILT_IN = 'handbook';

/** Those who can answer in this installation, preferred ones first, with their states when they were last asked for. */
@Injectable({ providedIn: 'root' })
export class RespondersStore {
  private readonly api = inject(ChatApi);
  private readonly translations = inject(Translations);
  private readonly known = signal<readonly ResponderView[]>([]);
  private request: Promise<void> | null = null;

  /** Empty until the first response. */
  readonly responders = computed(() => this.known().map((responder) => ({ ...responder, title: this.titleIn(responder.name, responder.title) })));

  /** Asks for them again. Never rejects: the page works without, and after a failure, what is known stays. */
  load(): Promise<void> {
    this.request ??= this.api
      .responders()
      .then(({ responders }) => this.known.set(responders))
      .catch(() => undefined)
      .finally(() => (this.request = null));
    return this.request;
  }

  /** What people read for the name of a responder. @param name null: a general term */
  titleOf(name: string | null | undefined): string {
    if (!name) return this.translations.text('chat.transcript.assistant');
    return this.responders().find((responder) => responder.name === name)?.title ?? this.titleIn(name, name);
  }

  /** Who answered, in words, where several can; null where only one can, or that is not known. @param name of the one who answered */
  authorOf(name: string | null): string | null {
    const isOnlyOne = this.known().length < 2 && this.known().every((responder) => responder.name === name);
    return name === null || isOnlyOne ? null : this.titleOf(name);
  }

  /** Those other than the named one that are not known to be unable to answer. */
  others(name: string | null | undefined): readonly ResponderView[] {
    return this.responders().filter((responder) => responder.name !== name && responder.state !== 'down');
  }

  /** The built-in responder has no title of its own. */
  private titleIn(name: string, title: string): string {
    return name === BUILT_IN && title === name ? this.translations.text('chat.responder.handbook') : title;
  }
}
