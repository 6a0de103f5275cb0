import { describe, expect, it } from '@jest/globals';
import { StepSelection, areaOf, stepAt } from './step-selection';

const AREA = { left: 40, right: 640 };

describe('choosing steps of a chart', () => {
  it('finds the step at a position, the outermost ones beyond the axis', () => {
    expect([0, 40, 49.9, 50, 639, 900].map((x) => stepAt(x, AREA, 60))).toEqual([0, 0, 0, 1, 59, 59]);
    expect([stepAt(50, AREA, 0), stepAt(50, { left: 0, right: 0 }, 60)]).toEqual([null, null]);
    expect(areaOf({ first: 1, last: 2 }, AREA, 60)).toEqual({ left: 50, right: 70 });
  });

  it('by a drag in either direction; a click chooses one', () => {
    const selection = new StepSelection();
    selection.press(9);
    selection.drag(4);
    expect(selection.range()).toEqual({ first: 4, last: 9 });
    expect([selection.release(), selection.range(), selection.release()]).toEqual([{ first: 4, last: 9 }, null, null]);
    selection.press(3);
    expect(selection.release()).toEqual({ first: 3, last: 3 });
    selection.drag(8);
    expect(selection.range()).toBeNull();
  });

  it('by keys: the newest first, arrows move, Shift extends, Enter chooses, Escape gives up', () => {
    const selection = new StepSelection();
    const press = (key: string, shiftKey = false) => selection.key({ key, shiftKey }, 60);
    expect(press('Enter')).toEqual({ isHandled: false, chosen: null });
    press('ArrowLeft');
    expect(selection.range()).toEqual({ first: 59, last: 59 });
    press('ArrowRight');
    press('ArrowLeft', true);
    press('ArrowLeft', true);
    expect([selection.range(), selection.head()]).toEqual([{ first: 57, last: 59 }, 57]);
    expect(press('Enter')).toEqual({ isHandled: true, chosen: { first: 57, last: 59 } });
    press('Home');
    press('ArrowLeft');
    expect(selection.range()).toEqual({ first: 0, last: 0 });
    expect([press('Escape').isHandled, selection.range(), press('Escape').isHandled, press('a').isHandled]).toEqual([true, null, false, false]);
  });
});
