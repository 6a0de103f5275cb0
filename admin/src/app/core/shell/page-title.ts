import { Injectable, effect, inject, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { TitleStrategy, type RouterStateSnapshot } from '@angular/router';
import { TranslocoService } from '@jsverse/transloco';
import { Language } from '../i18n/language';

/** Sets the document title in the current language: a route's title is a translation key. */
@Injectable({ providedIn: 'root' })
export class PageTitle extends TitleStrategy {
  private readonly title = inject(Title);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly source = signal<{ key: string } | { text: string } | null>(null);

  constructor() {
    super();
    effect(() => {
      this.language.code();
      const source = this.source();
      const page = source && ('key' in source ? this.transloco.translate(source.key) : source.text);
      const params = { page };
      this.title.setTitle(this.transloco.translate(page ? 'app.page_title' : 'app.name', params));
    });
  }

  /** Called by the router after each navigation. */
  override updateTitle(state: RouterStateSnapshot): void {
    const key = this.buildTitle(state);
    this.source.set(key ? { key } : null);
  }

  /** Sets a title of the page's own until the next navigation. @param text needs no translation */
  setText(text: string): void {
    this.source.set({ text });
  }
}
