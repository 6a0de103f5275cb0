import { Injectable } from '@angular/core';
import { DefaultTranspiler, type TranspileParams } from '@jsverse/transloco';

/** Letters of right-to-left scripts, and characters that change the direction of what follows (UAX 9). */
const CHANGES_DIRECTION = /[\p{Bidi_Control}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const [FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE] = ['\u2068', '\u2069'];

/** Isolates a text that could change the direction of its surroundings (UTR 36, 2.9); returns any other unchanged. */
export function isolated(text: string): string {
  return CHANGES_DIRECTION.test(text) ? FIRST_STRONG_ISOLATE + text + POP_DIRECTIONAL_ISOLATE : text;
}

/** Isolates names and titles interpolated into translations. In templates the style `unicode-bidi: plaintext` does the same. */
@Injectable()
export class IsolatingTranspiler extends DefaultTranspiler {
  override transpile(source: TranspileParams): unknown {
    const params = source.params && Object.fromEntries(Object.entries(source.params).map(([name, value]): [string, unknown] => [name, typeof value === 'string' ? isolated(value) : value]));
    return super.transpile({ ...source, ...(params && { params }) });
  }
}
