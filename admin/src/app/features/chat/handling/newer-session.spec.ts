import { aSession } from '../chat-samples';
import { newerSession } from './newer-session';

describe('newerSession', () => {
  const withAnna = aSession({ handling: 'person', handled_by: 'anna', handled_by_name: 'Anna', handled_since: '2026-11-22T12:05:00.000Z', handling_version: 2 });

  it('keeps who answers when a response arrives that was sent before they came', () => {
    expect(newerSession(withAnna, aSession({ title: 'Renamed', handling_version: 1 }))).toEqual({ ...withAnna, title: 'Renamed' });
    const handedBack = aSession({ handling_version: 3 });
    expect([newerSession(withAnna, handedBack), newerSession(null, withAnna)]).toEqual([handedBack, withAnna]);
    const waitsForAnswer = { ...withAnna, waiting_since: '2026-11-22T12:06:00.000Z' };
    expect(newerSession(withAnna, waitsForAnswer)).toBe(waitsForAnswer);
  });

  it('keeps an end', () => {
    const ended = aSession({ status: 'ended', ended_at: '2026-11-22T12:02:00.000Z' });
    expect(newerSession(ended, aSession())).toBe(ended);
  });
});
