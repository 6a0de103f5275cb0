import type { Session } from '@switchboard/shared';
import { aSession } from './chat-samples';
import { dayGroups } from './day-groups';

const now = new Date(2026, 10, 22, 9, 30).getTime();

function session(session_id: string, at: Date): Session {
  const instant = at.toISOString();
  return aSession({ session_id, title: null, created_at: instant, last_activity_at: instant });
}
function shape(sessions: Session[], at = now): [number, string[]][] {
  return dayGroups(sessions, at).map(({ ago, sessions: group }) => [ago, group.map(({ session_id }) => session_id)]);
}

describe('dayGroups', () => {
  it('groups by local days, newest first', () => {
    const early = session('early', new Date(2026, 10, 22, 0, 5));
    const late = session('late', new Date(2026, 10, 21, 23, 55));
    const week = session('week', new Date(2026, 10, 15, 12));
    expect(shape([week, late, early, session('noon', new Date(2026, 10, 22, 9))])).toEqual([
      [0, ['noon', 'early']],
      [1, ['late']],
      [7, ['week']],
    ]);
  });

  it('counts days, not hours, across a daylight-saving change', () => {
    const at = new Date(2026, 9, 26, 1).getTime();
    expect(shape([session('before', new Date(2026, 9, 24, 23))], at)).toEqual([[2, ['before']]]);
  });

  it('treats tomorrow, by a clock that is ahead, as today', () => {
    expect(shape([session('ahead', new Date(2026, 10, 23, 0, 1))])).toEqual([[0, ['ahead']]]);
  });
});
