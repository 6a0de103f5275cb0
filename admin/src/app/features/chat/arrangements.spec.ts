import { LiveAnnouncer } from '@angular/cdk/a11y';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import type { Session } from '@switchboard/shared';
import { provideTexts } from '../../core/i18n/provide-texts';
import { Arrangements } from './arrangements';
import { aSession } from './chat-samples';
import { UNDO_MS } from './undo-period';
import { HistoryStore } from './history.store';

function setUp() {
  const changes: object[] = [];
  const announced: string[] = [];
  const history = { fails: false, change: async (_: Session, change: object) => {
    changes.push(change);
    if (history.fails) throw new Error('away');
  } };
  TestBed.configureTestingModule({
    providers: [
      provideTexts(), Arrangements, { provide: HistoryStore, useValue: history },
      { provide: LiveAnnouncer, useValue: { announce: (words: string) => announced.push(words) } },
    ],
  });
  return { arrangements: TestBed.inject(Arrangements), changes, announced, history };
}

describe('Arrangements', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    TestBed.resetTestingModule();
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('archive at once, and offer to undo it for a while', async () => {
    const { arrangements, changes } = setUp();
    const session = aSession();
    await arrangements.apply(session, { archived: true });
    expect([arrangements.undoable(), changes]).toEqual([{ session, text: 'chat.history.archived' }, [{ archived: true }]]);
    expect(arrangements.undo()).toBe(session);
    expect([arrangements.undoable(), changes.at(-1)]).toEqual([null, { archived: false }]);

    await arrangements.apply(session, { archived: true });
    jest.advanceTimersByTime(UNDO_MS);
    expect([arrangements.undoable(), arrangements.undo(), changes.length]).toEqual([null, null, 3]);
  });

  it('announce a pin, which the list alone would not tell a screen reader', async () => {
    const { arrangements, announced } = setUp();
    await arrangements.apply(aSession({ title: 'Tea' }), { pinned: true });
    await arrangements.apply(aSession({ title: 'Tea' }), { pinned: false });
    // Titles are isolated from the direction of the text around them.
    expect(announced.map((words) => words.replace(/[\u2066-\u2069]/g, ''))).toEqual(['“Tea” was pinned.', '“Tea” was unpinned.']);
    expect(arrangements.undoable()).toBeNull();
  });

  it('say what the server refused, and no longer offer to undo it', async () => {
    const { arrangements, history } = setUp();
    history.fails = true;
    const session = aSession();
    await arrangements.apply(session, { archived: true });
    expect([arrangements.undoable(), arrangements.failed()]).toEqual([null, { session, text: 'chat.history.archive_failed' }]);
    history.fails = false;
    await arrangements.apply(session, { pinned: true });
    expect(arrangements.failed()).toBeNull();
  });
});
