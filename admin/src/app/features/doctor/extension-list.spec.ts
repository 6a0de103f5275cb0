import { TestBed } from '@angular/core/testing';
import { describe, expect, it } from '@jest/globals';
import type { ExtensionList as Extensions } from '@switchboard/shared';
import { provideDoctorTexts } from '../../core/i18n/lazy/doctor';
import { provideTexts } from '../../core/i18n/provide-texts';
import { DoctorFetch } from './doctor-fetch';
import { ExtensionList } from './extension-list';

async function linesOf(answer: () => Promise<Extensions>): Promise<string[]> {
  const fetchFull = async () => ({ text: JSON.stringify(await answer()) });
  TestBed.configureTestingModule({ imports: [ExtensionList], providers: [provideTexts(), provideDoctorTexts(), { provide: DoctorFetch, useValue: { fetchFull } }] });
  const fixture = TestBed.createComponent(ExtensionList);
  fixture.autoDetectChanges();
  for (let turn = 0; turn < 10; turn++) {
    await new Promise((resolve) => setTimeout(resolve));
    await fixture.whenStable();
  }
  const element = fixture.nativeElement as HTMLElement;
  return [...element.querySelectorAll('h2, [role="alert"], li')].map((line) => (line.tagName === 'LI' ? [...line.children] : [line]).map(({ textContent }) => textContent.trim()).join(' '));
}

describe('the list of extensions', () => {
  it('says the name, version, state and faults of each', async () => {
    const extensions: Extensions['extensions'] = [
      { name: 'csat', version: '1.2.3', status: 'failing', detail: 'outbox_stuck' },
      { name: 'backup', version: null, status: 'off', detail: null },
      { name: 'old', version: null, status: 'gone', detail: null },
    ];
    expect(await linesOf(() => Promise.resolve({ extensions }))).toEqual([
      'Extensions', 'csat 1.2.3 Failing outbox_stuck', 'backup Switched off', 'old Gone Its tables are still in the database.',
    ]);
  });

  it('is not there without any, and says why it could not be loaded', async () => {
    expect(await linesOf(() => Promise.resolve({ extensions: [] }))).toEqual([]);
    TestBed.resetTestingModule();
    expect(await linesOf(() => Promise.reject(new Error('lost')))).toEqual(['Extensions', expect.stringMatching(/^The list could not be loaded: /)]);
  });
});
