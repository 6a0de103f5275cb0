import { Component, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TranslocoDirective } from '@jsverse/transloco';
import { describe, expect, it } from '@jest/globals';
import { PERSISTENT_STORAGE } from '../preferences';
import { Language } from './language';
import { provideTexts } from './provide-texts';
import { TextOf } from './text-of';

@Component({
  imports: [TextOf, TranslocoDirective],
  template: `<p *transloco="let t; let language = currentLang">{{ 'sessions.row.menu' | textOf: { title: title() } : language }}</p>`,
})
class Row {
  readonly title = signal('Boats');
}

describe('a text with a parameter', () => {
  it('follows the parameter and the language', async () => {
    TestBed.configureTestingModule({ providers: [provideTexts(), { provide: PERSISTENT_STORAGE, useValue: null }] });
    const row = TestBed.createComponent(Row);
    const shown = async () => {
      await row.whenStable();
      return (row.nativeElement as HTMLElement).textContent;
    };
    expect(await shown()).toBe('Actions for Boats');
    row.componentInstance.title.set('Ships');
    expect(await shown()).toBe('Actions for Ships');
    await TestBed.inject(Language).choose('de');
    expect(await shown()).toBe('Aktionen für Ships');
  });
});
