import { ApplicationRef, ChangeDetectionStrategy, Component, inject, provideZonelessChangeDetection } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MatDialogRef } from '@angular/material/dialog';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
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
