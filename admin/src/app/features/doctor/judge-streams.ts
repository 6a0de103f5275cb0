import { type Finding, type Phrase, finding } from './finding';

/** What a paced stream brought. Instants are milliseconds; those of the server and of the page need not agree. */
export interface PushMeasure {
  readonly ticks: readonly { readonly seq: number; readonly of: number; readonly sent: number; readonly arrived: number }[];
  /** how it ended: by the server, by somebody else, or not within the time that was given to it */
  readonly end: 'done' | 'cut' | 'unfinished';
}

/** What watching a quiet stream brought. */
export interface IdleMeasure {
  /** seconds for which it was watched */
  readonly seconds: number;
  readonly heartbeats: number;
  /** the longest time without any event, in seconds */
  readonly longest_gap: number;
  /** who ended it: the page, after the time it meant to watch; nobody who says why; the server */
  readonly end: 'watched' | 'cut' | 'server';
}

/** Milliseconds that an event may be held on its way before it is worth a word, and before it counts as buffered. */
const HELD_MS = 800;
const BUFFERED_MS = 1_500;
/** Seconds without a heartbeat, which comes every 5, before something holds them up; a page gives a stream up after 12. */
const LONGEST_GAP_S = 11;
/** Seconds from which a watch is the long one, which proxies' usual time-out of 60 s cannot outlast. */
const LONG_S = 120;

/** Were events let through as they came, or held back? The spread of the delays tells, whatever the two clocks say. */
export function judgePush({ ticks, end }: PushMeasure): Finding {
  const measured = (spread: number): Phrase => ({
    key: 'doctor.push.measured',
    params: { count: ticks.length, sent: span(ticks.map(({ sent }) => sent)), arrived: spread },
  });
  if (ticks.length === 0) {
    return finding('push', 'fail', 'nothing', { measured: { key: 'doctor.push.measured_none' }, fix: 'unbuffered' });
  }
  const delays = ticks.map(({ sent, arrived }) => arrived - sent);
  const held = Math.max(...delays) - Math.min(...delays);
  const told = { measured: measured(span(ticks.map(({ arrived }) => arrived))), params: { held: held / 1_000 } };
  if (held >= BUFFERED_MS) return finding('push', 'fail', 'buffered', { ...told, fix: 'unbuffered' });
  const isWhole = end === 'done' && ticks.length === ticks[0].of && ticks.every(({ seq }, at) => seq === at + 1);
  if (!isWhole) return finding('push', 'fail', 'lost', { ...told, fix: 'patience' });
  if (held >= HELD_MS) return finding('push', 'warn', 'bursts', { ...told, fix: 'unbuffered' });
  return finding('push', 'pass', 'at_once', { ...told, fix: 'unbuffered' });
}

/** Does a stream on which little happens stay open? */
export function judgeIdle({ seconds, heartbeats, longest_gap, end }: IdleMeasure): Finding {
  const params = { seconds: Math.round(seconds), heartbeats, gap: longest_gap };
  const told = { measured: { key: 'doctor.idle.measured', params }, params, fix: 'patience' } as const;
  if (end === 'cut') return finding('idle', 'fail', 'cut', told);
  if (end === 'server') return finding('idle', 'warn', 'interrupted', { ...told, fix: null });
  if (heartbeats === 0) return finding('idle', 'fail', 'silent', { ...told, fix: 'unbuffered' });
  if (longest_gap > LONGEST_GAP_S) return finding('idle', 'warn', 'gaps', { ...told, fix: 'unbuffered' });
  return finding('idle', 'pass', seconds >= LONG_S ? 'held_long' : 'held', told);
}

function span(instants: readonly number[]): number {
  return instants.length === 0 ? 0 : (Math.max(...instants) - Math.min(...instants)) / 1_000;
}
