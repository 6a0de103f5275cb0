import { TestBed } from '@angular/core/testing';
import { TranslocoService } from '@jsverse/transloco';
import { isolated } from './isolating-transpiler';
import { provideTexts } from './provide-texts';

it('S27: a name that changes the text direction is isolated in a sentence, any other is inserted unchanged', async () => {
  TestBed.configureTestingModule({ providers: [provideTexts()] });
  const transloco = TestBed.inject(TranslocoService);
  await new Promise((resolve) => transloco.load('en').subscribe(resolve));
  const menuLabel = (title: string) => transloco.translate<string>('sessions.row.menu', { title }, 'en');
  expect([menuLabel('Rice'), menuLabel('\u202eevil'), menuLabel('שלום')]).toEqual(['Actions for Rice', 'Actions for \u2068\u202eevil\u2069', 'Actions for \u2068שלום\u2069']);
});

it.each(['\u202a', '\u202b', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u200e', '\u200f', '\u061c', 'ا', 'ސ'])('%j is isolated', (character) => {
  expect(isolated(`a${character}`)).toBe(`\u2068a${character}\u2069`);
});
