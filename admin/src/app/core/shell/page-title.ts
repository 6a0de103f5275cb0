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
  private readonly count = signal(0);

  constructor() {
    super();
    effect(() => {
      this.language.code();
      const source = this.source();
      const page = source && ('key' in source ? this.transloco.translate(source.key) : source.text);
      const params = { page };
      const title: string = this.transloco.translate(page ? 'app.page_title' : 'app.name', params);
      this.title.setTitle(this.count() > 0 ? `(${this.count()}) ${title}` : title);
    });
  }

  /** Called by the router after each navigation. */
  override updateTitle(state: RouterStateSnapshot): void {
    const key = this.buildTitle(state);
    this.source.set(key ? { key } : null);
    this.count.set(0);
  }

  /** Sets a title of the page's own until the next navigation. @param text needs no translation */
  setText(text: string): void {
    this.source.set({ text });
  }

  /** Puts a number before the title, until the next navigation. @param count of what needs attention; 0 for none */
  setCount(count: number): void {
    this.count.set(count);
  }
}
