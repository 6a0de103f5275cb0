import { Pipe, type PipeTransform, inject } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';

/**
 * A text about something that is named in it: `'sessions.row.menu' | textOf: { title } : language`.
 *
 * For rows that come and go. The `t` of a template keeps every text that it ever made for as long as its view stands, so that a
 * console that is open for days would keep the name of each session that was ever on screen; this keeps the last one alone.
 */
@Pipe({ name: 'textOf' })
export class TextOf implements PipeTransform {
  private readonly transloco = inject(TranslocoService);

  /** @param language its code, from the template's `currentLang` */
  transform(key: string, named: Record<string, unknown>, language: string): string {
    return this.transloco.translate(key, named, language);
  }
}
