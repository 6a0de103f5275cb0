import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import type { SessionOpening } from '@switchboard/shared';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { OpeningsDialog } from './openings-dialog';

const opening: SessionOpening = { opened_at: '2026-11-22T12:04:00.000Z', until: null, by_name: 'Anna', reason_kind: 'quality', reason: null };

it.each([false, true])('lists each opening, and says whether there are more (%s)', async (isLong) => {
  const store = { openings: signal([opening, { ...opening, by_name: 'Ben' }]), hasMore: signal(isLong) };
  TestBed.configureTestingModule({ providers: [provideTexts(), { provide: MAT_DIALOG_DATA, useValue: store }, { provide: MatDialogRef, useValue: {} }] });
  const fixture = TestBed.createComponent(OpeningsDialog);
  await fixture.whenStable();
  const page = fixture.nativeElement as HTMLElement;
  expect([...page.querySelectorAll('li')].map(({ textContent }) => /^Opened by (\w+) at .*: quality of the answers$/.exec(textContent)?.[1])).toEqual(['Anna', 'Ben']);
  expect(page.textContent.includes('Earlier ones are not shown.')).toBe(isLong);
});
