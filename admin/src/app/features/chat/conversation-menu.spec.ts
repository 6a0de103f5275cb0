import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import { provideTexts } from '../../core/i18n/provide-texts';
import { Commands } from '../../core/palette/commands';
import { type Arrangement, Arrangements } from './arrangements';
import { aSession } from './chat-samples';
import { ConversationMenu } from './conversation-menu';
import { HandlingStore } from './handling/handling.store';
import { OpeningsStore } from './handling/openings.store';

async function setUp(more: Parameters<typeof aSession>[0] = {}, canAsk = false, openings: unknown[] = []) {
  const applied: Arrangement[] = [];
  const arrangements = { apply: (_session: unknown, change: Arrangement) => Promise.resolve(void applied.push(change)) };
  const opened = { openings: signal(openings), openList: jest.fn() };
  const handling = { canAsk: signal(canAsk), openForm: jest.fn() };
  TestBed.configureTestingModule({ providers: [provideTexts(), { provide: Arrangements, useValue: arrangements }, { provide: HandlingStore, useValue: handling }, { provide: OpeningsStore, useValue: opened }] });
  const fixture = TestBed.createComponent(ConversationMenu);
  fixture.componentRef.setInput('session', aSession(more));
  let arranged = 0;
  fixture.componentInstance.arranged.subscribe(() => arranged++);
  await fixture.whenStable();
  const open = async () => {
    (fixture.nativeElement as HTMLElement).querySelector('button')!.click();
    await fixture.whenStable();
    return [...document.querySelectorAll<HTMLElement>('[mat-menu-item]')];
  };
  return { applied, open, handling, opened, arranged: () => arranged };
}

describe('ConversationMenu', () => {
  it.each([
    [{}, ['Pin this conversation', 'Archive this conversation']],
    [{ pinned: true }, ['Unpin this conversation', 'Archive this conversation']],
    [{ archived: true }, ['Unarchive this conversation']],
  ])('offers for %j: %j, as the palette does', async (more, expected) => {
    const { open } = await setUp(more);
    expect((await open()).map(({ textContent }) => textContent.trim())).toEqual(expected);
    const commands = TestBed.inject(Commands).lists().flatMap((list) => list.commands());
    expect(commands.map(({ text }) => text)).toEqual(expected);
  });

  it('offers a person where one can be asked for', async () => {
    const { open, handling } = await setUp({}, true);
    const [person] = await open();
    expect(person.textContent.trim()).toBe('Talk to a person');
    person.click();
    expect(handling.openForm).toHaveBeenCalledTimes(1);
  });

  it('lists who has opened it, where somebody has', async () => {
    const { open, opened } = await setUp({}, false, [{}]);
    const last = (await open()).at(-1)!;
    expect(last.textContent.trim()).toBe('Who has opened this conversation');
    last.click();
    expect(opened.openList).toHaveBeenCalledTimes(1);
  });

  it('arranges the conversation, and says when that is done', async () => {
    const { open, applied, arranged } = await setUp();
    (await open())[1].click();
    await new Promise((resolve) => setTimeout(resolve));
    expect([applied, arranged()]).toEqual([[{ archived: true }], 1]);
  });
});
