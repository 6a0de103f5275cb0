import { jest } from '@jest/globals';
import type { Activity, ChatAnswer, Session } from '@switchboard/shared';
import { FailureCounts } from '../src/activity/failure-counts.js';
import { ActivityRepository } from '../src/activity/activity.repository.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { until } from './support/until.js';

const MINUTE_MS = 60_000;

describe.each(databaseKinds)('answers that fail, in the activity on %s', (kind) => {
  let on: TestApp;
  let clock: FakeClock;
  let admin: Client;
  let ann: Client;
  let chat: string;

  beforeEach(async () => {
    clock = new FakeClock(Date.parse('2026-03-01T12:00:00.000Z'));
    on = await startApp({ kind, clock, extensions: [scripted] });
    [admin, ann] = [await on.admin(), await on.user()];
    chat = `/api/sessions/${(await ann.post<Session>('/api/sessions')).body.session_id}/chat`;
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await on.close();
  });

  const say = (message: string) => ann.post<ChatAnswer>(chat, { message });
  const write = () => (on.app.get<unknown>(FailureCounts, { strict: false }) as { runOnce(): Promise<void> }).runOnce();
  const failed = async () => {
    await write();
    clock.advance(1_000);
    const { points } = (await admin.get<Activity>('/api/admin/activity')).body;
    return points.flatMap((point) => (point.failed > 0 ? [[point.at.slice(11, 16), point.failed]] : []));
  };

  test('count in the minute in which they fail or break off', async () => {
    await say('well');
    expect(await failed()).toEqual([]);
    await say('fail at once');
    await say('half an answer');
    expect(await failed()).toEqual([['12:00', 2]]);
    clock.advance(MINUTE_MS);
    await say('fail again');
    expect(await failed()).toEqual([['12:00', 2], ['12:01', 1]]);
    expect(await failed()).toEqual([['12:00', 2], ['12:01', 1]]);
  });

  test('are not those that somebody has stopped', async () => {
    const answer = say('wait here');
    await until(() => ScriptedResponder.instance.holds('wait here'));
    await ann.post(chat.replace('/chat', '/stop'));
    await answer;
    expect(await failed()).toEqual([]);
  });

  test('are counted later where they cannot be written at once', async () => {
    const repository = on.app.get(ActivityRepository, { strict: false });
    jest.spyOn(repository, 'addFailed').mockRejectedValueOnce(new Error('The test wants this to fail.'));
    await say('fail at once');
    await expect(write()).rejects.toThrow('wants this to fail');
    await say('fail too');
    expect(await failed()).toEqual([['12:00', 2]]);
  });
});
