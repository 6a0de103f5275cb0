import type { SessionsExportQuery } from '@switchboard/shared';
import { ExportScan } from '../src/export/export.repository.js';
import { type GateOnScratch, openGate } from './support/gate.js';
import { explained } from './support/plans.js';
import { addUser, addSession } from './support/insert-rows.js';

const THRESHOLD = '2999';

// Only SQLite uses the first of two bounds on the same side instead of the narrower one, and shows it in its plan.
describe('the second chunk of an export on sqlite', () => {
  let on: GateOnScratch;

  beforeAll(async () => {
    on = await openGate('sqlite');
    await addUser(on.writer, 'somebody');
    for (const id of ['a', 'b', 'c', 'd']) await addSession(on.writer, id, 'somebody');
  });
  afterAll(() => on.close());

  test.each<Partial<SessionsExportQuery>>([
    { sort: '-last_activity_at' },
    { sort: '-last_activity_at', to: '2998' },
    { sort: '-last_activity_at', status: 'idle' },
    { sort: 'last_activity_at', from: '1000' },
    { sort: 'last_activity_at', from: '1000', user_id: 'somebody' },
  ])('%j: starts where the first ended, not where the filter starts', async (query) => {
    const { source, plans } = explained(on.reader);
    const reading = new ExportScan(source, { format: 'ndjson', ...query } as SessionsExportQuery, THRESHOLD, 'titles and people');
    const ids = [];
    for (let chunk = 0; chunk < 2; chunk++) ids.push(...(await reading.next(2)).rows.map(({ session_id }) => session_id));
    expect(ids.sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(plans[1]).toMatch(/SEARCH s USING INDEX \w+ \((user_id=\? AND )?\(last_activity_at,session_id\)[<>]/);
  });
});
