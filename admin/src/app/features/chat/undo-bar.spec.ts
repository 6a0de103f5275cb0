import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { Session } from '@switchboard/shared';
import { provideTexts } from '../../core/i18n/provide-texts';
import { type Arranged, Arrangements } from './arrangements';
import { aSession } from './chat-samples';
import { Deletions } from './deletions';
import { UndoBar } from './undo-bar';

async function setUp() {
  const holds: string[] = [];
  const deletions = { undoable: signal<Session | null>(null), failed: signal(null), hold: (isHeld: boolean) => holds.push(`deletion ${isHeld}`) };
  const arrangements = { undoable: signal<Arranged | null>(null), failed: signal(null), hold: (isHeld: boolean) => holds.push(`arrangement ${isHeld}`) };
  TestBed.configureTestingModule({
    providers: [provideTexts(), { provide: Deletions, useValue: deletions }, { provide: Arrangements, useValue: arrangements }],
  });
  const fixture = TestBed.createComponent(UndoBar);
  fixture.autoDetectChanges();
  await fixture.whenStable();
  const page = fixture.nativeElement as HTMLElement;
  const words = () => [...page.querySelectorAll('.bar span')].map(({ textContent }) => textContent.replace(/[\u2068\u2069]/g, ''));
  return { fixture, page, deletions, arrangements, holds, words };
}

describe('UndoBar', () => {
  it('shortens the title, never the sentence that says what happened', async () => {
    const { fixture, deletions, arrangements, words } = await setUp();
    const title = 'short: some text to fold. some text to fold. some text to fold.';
    deletions.undoable.set(aSession({ title: 'Cats' }));
    arrangements.undoable.set({ session: aSession({ title }), text: 'chat.history.archived' });
    await fixture.whenStable();
    expect(words()).toEqual(['“Cats” was deleted.', '“short: some text to fold. som…” was archived.']);
  });

  it('holds what can be undone while the pointer or the focus is on it, and no longer', async () => {
    const { fixture, page, deletions, holds } = await setUp();
    deletions.undoable.set(aSession());
    await fixture.whenStable();
    const bar = page.querySelector('[role="status"]')!;
    const then = async (name: string) => {
      holds.length = 0;
      bar.dispatchEvent(new Event(name));
      await fixture.whenStable();
      return [...holds];
    };
    expect(await then('pointerenter')).toEqual(['deletion true', 'arrangement true']);
    expect(await then('focusin')).toEqual([]);
    expect(await then('pointerleave')).toEqual([]);
    expect(await then('focusout')).toEqual(['deletion false', 'arrangement false']);
    await then('pointerenter');
    deletions.undoable.set(null);
    holds.length = 0;
    await fixture.whenStable();
    expect(holds).toEqual(['deletion false', 'arrangement false']);
  });
});
