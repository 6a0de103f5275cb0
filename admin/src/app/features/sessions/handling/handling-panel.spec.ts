import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { destroyPage, pass } from '../../../core/page.fixture';
import { EMPTY_LOG } from '../message-log';
import { NOW, PanelFixture, facts, had, words } from './handling-panel.fixture';

describe('the panel of a session’s handling', () => {
  let panel: PanelFixture;

  beforeEach(() => {
    jest.useFakeTimers({ now: Date.parse(NOW) });
    panel = new PanelFixture();
  });
  afterEach(destroyPage);

  it('says who answers, and offers what this administrator may do', async () => {
    const seen = () => [panel.status, ['Take over', 'Hand back'].filter((name) => panel.button(name)), panel.box.disabled];
    const all = [seen()];
    for (const next of [facts({ handling: 'waiting', waiting_since: NOW, handling_version: 1 }), had('me', 'Me'), had('ben', 'Ben'), had('ben', null)]) {
      await panel.becomes(next);
      all.push(seen());
    }
    const since = `since ${new Date(NOW).toLocaleTimeString('en-GB', { timeStyle: 'short' })}`;
    expect(all).toEqual([
      ['The assistant answers', ['Take over'], true],
      [`Waiting for a person ${since}`, ['Take over'], true],
      [`Me has this conversation ${since}`, ['Hand back'], false],
      [`Ben has this conversation ${since}`, [], true],
      [`An administrator has this conversation ${since}`, [], true],
    ]);
    await panel.becomes(facts({ status: 'ended' }));
    expect([...seen(), panel.isBoxShown]).toEqual(['', [], true, false]);
  });

  it('takes over, and puts the focus into the box', async () => {
    await panel.press('Take over');
    const request = panel.request('take-over');
    expect(request.request.body).toEqual({});
    await panel.succeeds(request, had('me', 'Me'));
    expect([panel.status?.startsWith('Me has this conversation'), document.activeElement === panel.box]).toEqual([true, true]);
  });

  it('takes over once, however quickly the button is pressed again', async () => {
    const button = panel.button('Take over');
    button?.click();
    button?.click();
    await pass();
    await panel.succeeds(panel.request('take-over'), had('me', 'Me'));
    panel.http.expectNone('/api/admin/sessions/s1/take-over');
  });

  it.each([
    ['taken_over', 'Ben was faster and has this conversation now.'],
    ['stale_handling', 'Someone else changed who answers meanwhile. Look at the present state, then try again.'],
    ['session_ended', 'This conversation has ended. Nothing was sent.'],
  ])('says what %s means, and looks at the present state', async (code, sentence) => {
    await panel.press('Take over');
    await panel.fails(panel.request('take-over'), code, { handled_by_name: 'Ben' });
    expect([panel.alerts, panel.refreshed]).toEqual([[sentence], 1]);
  });

  it('takes a conversation from another administrator only by the menu and after a question', async () => {
    await panel.becomes(had('ben', 'Ben'));
    panel.element.querySelector<HTMLElement>('.more')?.click();
    await pass();
    await panel.press('Take over from Ben…', document.body);
    expect(words(panel.dialog?.querySelector('h2'))).toBe('Take over from Ben?');
    panel.http.expectNone(() => true);
    await panel.press('Take over', panel.dialog!);
    await pass(500);
    expect(panel.request('take-over').request.body).toEqual({ from: 'ben' });
  });

  it('says that a conversation was released, but nothing of a loss that this page has not seen', async () => {
    await panel.becomes(had('me', 'Me'));
    await panel.becomes(facts({ handling: 'waiting', waiting_since: NOW, handling_version: 2 }));
    expect(panel.alerts).toEqual(['You were away, or left the user without an answer, for too long. The user waits for a person again.']);
    await panel.becomes(facts({ session_id: 's2', handling: 'waiting', waiting_since: NOW }));
    expect(panel.alerts).toEqual([]);
  });

  it('shows who is typing for six seconds: the user, or another administrator, but not oneself', async () => {
    const shown = () => words(panel.element.querySelector('.typing'));
    await panel.becomes(had('me', 'Me'));
    panel.typing.note({ role: 'user', name: 'Kim', at: NOW });
    await pass();
    expect(shown()).toBe('Kim is typing…');
    await pass(6_000);
    expect(shown()).toBeNull();
    panel.typing.note({ role: 'user', name: 'Kim', at: NOW });
    panel.typing.note({ role: 'operator', name: 'Ben', at: NOW });
    await pass();
    expect(shown()).toBe('Kim is typing…');
    panel.typing.end('user');
    await pass();
    expect(shown()).toBeNull();
    await panel.becomes(had('ben', 'Ben'));
    expect(shown()).toBe('Ben is typing…');
  });

  it('hands back once what is on its way has arrived, and answers the last message if asked to', async () => {
    await panel.becomes(had('me', 'Me'));
    await panel.type('Goodbye');
    await panel.press('Send reply');
    await panel.press('Hand back');
    panel.dialog?.querySelector<HTMLElement>('input[type="checkbox"]')?.click();
    await panel.press('Hand back', panel.dialog!);
    panel.http.expectNone('/api/admin/sessions/s1/hand-back');
    await panel.succeeds(panel.request('messages'), { session_id: 's1' });
    const request = panel.request('hand-back');
    expect(request.request.body).toEqual({ answer_now: true });
    await panel.succeeds(request, facts({ handling_version: 2 }));
    await pass(500);
    expect([panel.dialog, panel.status, panel.alerts]).toEqual([null, 'The assistant answers', []]);
  });

  it('keeps the dialog open when handing back fails', async () => {
    await panel.becomes(had('me', 'Me'));
    await panel.press('Hand back');
    await panel.press('Hand back', panel.dialog!);
    await panel.fails(panel.request('hand-back'), 'not_taken_over');
    expect(words(panel.dialog?.querySelector('[role="alert"]'))).toBe('You no longer have this conversation. Nothing was sent.');
  });

  it('hands back with a note for the responder, and says if that heeds none', async () => {
    await panel.becomes(had('me', 'Me'));
    await panel.press('Hand back');
    panel.dialog!.querySelector('textarea')!.value = ' The parcel is lost. ';
    await panel.press('Hand back', panel.dialog!);
    const request = panel.request('hand-back');
    expect(request.request.body).toEqual({ answer_now: false, note: 'The parcel is lost.' });
    await panel.fails(request, 'no_instructions');
    expect(words(panel.dialog?.querySelector('[role="alert"]'))).toBe('What answers here takes no notes. Remove the note, then hand back.');
  });

  it('stops an answer while one is being given', async () => {
    expect(panel.button('Stop answer')).toBeUndefined();
    panel.log.set({ ...EMPTY_LOG, running: new Map([['a1', { reply_to: 'm1', text: '' }]]) });
    await pass();
    await panel.press('Stop answer');
    await panel.fails(panel.request('stop'), 'session_ended');
    expect(panel.alerts).toEqual(['This conversation has ended. Nothing was sent.']);
  });

  it('names the other administrators who have it open', async () => {
    panel.watchers.set([{ user_id: 'me', name: 'Me' }, { user_id: 'ben', name: 'Ben' }, { user_id: 'eve', name: null }]);
    await pass();
    expect(words(panel.element.querySelector('.watchers'))).toBe('Also open for Ben and An administrator');
  });

  it('loads the transcript once it may be read because the conversation was taken over', async () => {
    panel.isSealed.set(true);
    await panel.press('Take over');
    await panel.succeeds(panel.request('take-over'), had('me', 'Me'));
    expect(panel.reopened).toBe(1);
  });
});
