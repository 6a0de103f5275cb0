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

describe('P10: a dialog that closes', () => {
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

  async function askAndClose(wish = {}): Promise<unknown> {
    const answer = TestBed.inject(Dialogs).open(Question, wish);
    await TestBed.inject(ApplicationRef).whenStable();
    // Without a layout nothing counts as focusable, so that the dialog does not take the focus by itself.
    document.querySelector<HTMLElement>('mat-dialog-container button')!.focus();
    focused = jest.spyOn(HTMLElement.prototype, 'focus');
    Question.opened.close('yes');
    return answer;
  }

  it.each([
    ['to where it was', {}, before],
    ['to the element that is named', { back: '#named' }, named],
  ])('gives the focus back %s without scrolling the page to it', async (_, wish, target) => {
    expect(await askAndClose(wish)).toBe('yes');
    expect(document.activeElement).toBe(target);
    expect(focused?.mock.calls.at(-1)).toEqual([{ preventScroll: true }]);
  });
});
