import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { destroyPage, pass } from '../../../core/page.fixture';
import { NOW, PanelFixture, had } from './handling-panel.fixture';

describe('the box in which administrators reply', () => {
  let panel: PanelFixture;

  beforeEach(async () => {
    jest.useFakeTimers({ now: Date.parse(NOW) });
    panel = new PanelFixture();
    await panel.becomes(had('me', 'Me'));
  });
  afterEach(destroyPage);

  it('sends with Ctrl+Enter, keeps a draft until then, and repeats a failed attempt under the same id', async () => {
    await panel.type('Hello\nthere');
    expect([...panel.stored]).toEqual([['switchboard.draft.me.reply.s1', 'Hello\nthere']]);
    await panel.pressSendKeys();
    const first = panel.request('messages');
    first.error(new ProgressEvent('error'));
    await pass();
    const problem = 'The server could not be reached. Check the connection and try again.';
    expect([panel.alerts, panel.box.value, panel.box.disabled]).toEqual([[problem], 'Hello\nthere', false]);
    await panel.pressSendKeys();
    const second = panel.request('messages');
    expect(second.request.body).toEqual(first.request.body);
    await panel.succeeds(second, { message_id: 'm1', session_id: 's1' });
    expect([panel.box.value, panel.stored.size, panel.applied.length, panel.alerts]).toEqual(['', 0, 1, []]);
    await panel.type('Hello\nthere');
    await panel.pressSendKeys();
    expect(panel.request('messages').request.body).not.toEqual(first.request.body);
  });

  it('sends nothing blank or too long, and says by how much', async () => {
    await panel.type('  ');
    await panel.pressSendKeys();
    await panel.type('x'.repeat(32_002));
    await panel.pressSendKeys();
    panel.http.expectNone('/api/admin/sessions/s1/messages');
    expect(panel.element.querySelector('#reply-note')?.textContent?.trim()).toBe('2 characters too many.');
  });

  it('keeps what is typed while a message is on its way', async () => {
    await panel.type('One');
    await panel.press('Send reply');
    await panel.type('One and two');
    await panel.succeeds(panel.request('messages'), { session_id: 's1' });
    expect([panel.box.value, [...panel.stored.values()]]).toEqual(['One and two', ['One and two']]);
  });

  it('keeps the text readable when someone else takes over, says who, and sends nothing', async () => {
    await panel.type('Half a sent');
    panel.box.focus();
    await panel.becomes({ ...had('ben', 'Ben'), handling_version: 2 });
    expect([panel.box.value, panel.box.disabled, panel.alerts]).toEqual(['Half a sent', true, ['Ben took over. What you typed was not sent.']]);
    expect(document.activeElement).toBe(panel.element.querySelector('section'));
    await panel.pressSendKeys();
    await panel.press('Send reply');
    panel.http.expectNone('/api/admin/sessions/s1/messages');
    expect(panel.button('Copy text')).toBeDefined();
  });

  it('keeps a text that came too late, also when the session was deleted', async () => {
    await panel.type('Too late');
    await panel.press('Send reply');
    await panel.fails(panel.request('messages'), 'not_taken_over');
    expect([panel.alerts, panel.box.value]).toEqual([['You no longer have this conversation. Nothing was sent.'], 'Too late']);
    panel.state.set('deleted');
    await pass();
    expect([panel.box.value, panel.box.disabled, panel.isBoxShown]).toEqual(['Too late', true, true]);
  });

  it('removes the draft of a deleted session on leaving', async () => {
    await panel.type('Never sent');
    panel.state.set('deleted');
    await pass();
    panel.reload(had('me', 'Me'));
    expect([panel.stored.size, panel.box.value]).toEqual([0, '']);
  });

  it('has a draft of its own for each session, also after a reload', async () => {
    await panel.type('For the first');
    await panel.becomes({ ...had('me', 'Me'), session_id: 's2' });
    expect(panel.box.value).toBe('');
    panel.reload(had('me', 'Me'));
    expect(panel.box.value).toBe('For the first');
  });

  it('tells the user that the administrator is typing, at most every three seconds', async () => {
    const notices = () => panel.http.match('/api/admin/sessions/s1/typing').length;
    await panel.type('H');
    await panel.type('He');
    expect(notices()).toBe(1);
    await pass(3_000);
    await panel.type('Hel');
    expect(notices()).toBe(1);
    await pass(3_000);
    await panel.type(' ');
    expect(notices()).toBe(0);
  });
});
