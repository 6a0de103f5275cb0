import { ApplicationRef, ChangeDetectionStrategy, Component, inject, provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatDialogRef } from '@angular/material/dialog';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RECOVER_CODE } from '../ui/lazy/recover-code';
import { Dialogs } from './dialogs';

@Component({ template: '<button type="button">OK</button>', changeDetection: ChangeDetectionStrategy.OnPush })
class Question {
  static opened: MatDialogRef<Question>;

  constructor() {
    Question.opened = inject<MatDialogRef<Question>>(MatDialogRef);
  }
}

describe('P10: a closing dialog', () => {
  const before = document.createElement('button');
  const named = document.createElement('button');
  named.id = 'named';
  let focused: jest.SpiedFunction<HTMLElement['focus']> | undefined;

  beforeEach(() => {
    document.body.append(before, named);
    before.focus();
    TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection()] });
  });
  afterEach(() => {
    focused?.mockRestore();
    before.remove();
    named.remove();
  });

  async function askAndClose(options = {}): Promise<unknown> {
    const answer = TestBed.inject(Dialogs).open(() => Promise.resolve(Question), options);
    await TestBed.inject(ApplicationRef).whenStable();
    // Without layout, nothing counts as focusable, so the dialog does not take the focus by itself.
    document.querySelector<HTMLElement>('mat-dialog-container button')!.focus();
    focused = jest.spyOn(HTMLElement.prototype, 'focus');
    Question.opened.close('yes');
    return answer;
  }

  it.each([
    ['to the element that had it', {}, before],
    ['to the given element', { back: '#named' }, named],
  ])('returns the focus %s without scrolling the page', async (_, options, target) => {
    expect(await askAndClose(options)).toBe('yes');
    expect(document.activeElement).toBe(target);
    expect(focused?.mock.calls.at(-1)).toEqual([{ preventScroll: true }]);
  });
});

describe('a dialog whose code is being loaded', () => {
  let arrive: (dialog: typeof Question) => void;
  let fail: (error: unknown) => void;
  const load = () => new Promise<typeof Question>((resolve, reject) => ([arrive, fail] = [resolve, reject]));
  const shown = () => document.querySelectorAll('mat-dialog-container').length;
  let dialogs: Dialogs;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideZonelessChangeDetection(), { provide: RECOVER_CODE, useValue: () => Promise.resolve() }] });
    dialogs = TestBed.inject(Dialogs);
  });
  afterEach(() => history.replaceState(null, '', '/'));

  it('is opened once, however often that is asked for meanwhile', async () => {
    const first = dialogs.open(load);
    expect([await dialogs.open(load), dialogs.isOpening]).toEqual([undefined, true]);
    arrive(Question);
    await TestBed.inject(ApplicationRef).whenStable();
    expect([shown(), dialogs.isOpening]).toEqual([1, false]);
    Question.opened.close('yes');
    expect(await first).toBe('yes');
  });

  it('is not opened on another page', async () => {
    const opened = dialogs.open(load);
    history.replaceState(null, '', '/elsewhere');
    arrive(Question);
    expect([await opened, shown()]).toEqual([undefined, 0]);
  });

  it('can be asked for again after a failure', async () => {
    const failed = dialogs.open(load);
    fail(new TypeError('gone'));
    expect([await failed, dialogs.isOpening]).toEqual([undefined, false]);
    void dialogs.open(load);
    arrive(Question);
    await TestBed.inject(ApplicationRef).whenStable();
    expect(shown()).toBe(1);
  });
});
