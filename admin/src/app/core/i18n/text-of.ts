import { Pipe, type PipeTransform, inject } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';

/**
 * A translation with parameters: `'x.row.menu' | textOf: { title } : language`.
 *
 * For rows that are added and removed. A template's `t` caches every text it has ever produced for as long as its view exists, so a
 * console that is open for days would retain the name of every session it ever showed; this pipe retains only the last text.
 */
@Pipe({ name: 'textOf' })
export class TextOf implements PipeTransform {
  private readonly transloco = inject(TranslocoService);

  /** @param language its code, from the template's `currentLang` */
  transform(key: string, named: Record<string, unknown>, language: string): string {
    return this.transloco.translate(key, named, language);
  }
}
