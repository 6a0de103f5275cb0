import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { jest } from '@jest/globals';
import type { PersonRequestState, SessionHandling } from '@switchboard/shared';
import { ProblemError, localProblem } from '../../../core/http/problem';
import { provideTexts } from '../../../core/i18n/provide-texts';
import { ChatPageState } from '../chat-page-state';
import { HandlingStore } from './handling.store';
import { PersonBanner } from './person-banner';
import { PersonDock } from './person-dock';

function fakeHandling() {
  return {
    handling: signal<SessionHandling | null>('responder'),
    person: signal<string | null>(null),
    waiting_since: signal<string | null>(null),
    request: signal<PersonRequestState | null>(null),
    isOffered: signal(false),
    isPersonTyping: signal(false),
    withdraw: jest.fn(() => Promise.resolve()),
    openForm: jest.fn(),
    decline: jest.fn(),
  };
}

async function render(component: typeof PersonBanner | typeof PersonDock) {
  const handling = fakeHandling();
  const focusRequests = signal(0);
  TestBed.configureTestingModule({
    providers: [provideTexts(), { provide: HandlingStore, useValue: handling }, { provide: ChatPageState, useValue: { focusRequests } }],
  });
  const fixture = TestBed.createComponent<PersonBanner | PersonDock>(component);
  await fixture.whenStable();
  const page = fixture.nativeElement as HTMLElement;
  const words = () => page.textContent.replace(/\s+/g, ' ').trim();
  const press = async (name: string) => {
    [...page.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === name)!.click();
    await fixture.whenStable();
    await Promise.resolve();
    await fixture.whenStable();
  };
  return { handling, fixture, page, words, press, focusRequests };
}

describe('PersonBanner', () => {
  it('says nothing while the assistant answers', async () => {
    expect((await render(PersonBanner)).words()).toBe('');
  });

  it('says since when the user waits and, once that is known, in which place, and whether anybody is there', async () => {
    const { handling, page, words, fixture } = await render(PersonBanner);
    handling.handling.set('waiting');
    const since = new Date();
    handling.waiting_since.set(since.toISOString());
    await fixture.whenStable();
    expect(page.querySelector('[role="status"]')?.getAttribute('aria-label')).toBe('Waiting for a person');
    expect(words()).toMatch(/^Waiting for a person Since \S.*\. Withdraw request$/);
    handling.request.set({ waiting_since: since.toISOString(), position: 1_000, reachable: false });
    await fixture.whenStable();
    expect(words()).toMatch(/^Waiting for a person You are number 1,000 in line\. Since .* Nobody is here right now; your request is kept\. Withdraw request$/);
    handling.request.set({ waiting_since: since.toISOString(), position: 1, reachable: true });
    await fixture.whenStable();
    expect(words()).toMatch(/You are next in line\. Since .* Somebody is here\./);
  });

  it('takes the request back, returns the focus, and says why it could not', async () => {
    const { handling, press, page, focusRequests, fixture } = await render(PersonBanner);
    handling.handling.set('waiting');
    await fixture.whenStable();
    handling.withdraw.mockRejectedValueOnce(new ProblemError(localProblem('network', 'Unreachable.')));
    await press('Withdraw request');
    expect(page.querySelector('[role="alert"]')?.textContent).toContain('The server could not be reached.');
    expect(focusRequests()).toBe(0);
    await press('Withdraw request');
    expect([page.querySelector('[role="alert"]'), focusRequests()]).toEqual([null, 1]);
  });

  it.each([['Anna', 'A', 'Anna'], ['élise', 'É', 'élise'], [null, '', 'A person']])('says that %s is there', async (name, letter, words) => {
    const { handling, page, fixture } = await render(PersonBanner);
    handling.handling.set('person');
    handling.person.set(name);
    await fixture.whenStable();
    const status = page.querySelector('[role="status"]')!;
    expect(status.getAttribute('aria-label')).toBe('A person is here');
    expect(status.querySelector('strong')?.textContent.trim()).toBe(`${words} is here; the assistant is silent`);
    expect(page.querySelector('app-person-avatar')?.textContent.trim()).toBe(letter);
  });
});

describe('PersonDock', () => {
  it('offers a person, which can be declined', async () => {
    const { handling, words, press, fixture } = await render(PersonDock);
    expect(words()).toBe('');
    handling.isOffered.set(true);
    await fixture.whenStable();
    await press('Talk to a person');
    await press('No, thanks');
    expect([handling.openForm.mock.calls.length, handling.decline.mock.calls.length]).toEqual([1, 1]);
  });

  it('says that the person is typing in a line that is there all the time, so that nothing moves', async () => {
    const { handling, page, words, fixture } = await render(PersonDock);
    handling.handling.set('person');
    handling.person.set('Anna');
    await fixture.whenStable();
    expect([words(), page.querySelectorAll('.typing').length]).toEqual(['', 1]);
    handling.isPersonTyping.set(true);
    await fixture.whenStable();
    expect(words()).toBe('Anna is typing…');
  });
});
