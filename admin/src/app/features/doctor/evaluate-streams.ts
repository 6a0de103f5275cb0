import { type Finding, type Phrase, finding } from './finding';

/** The events of a paced stream. Instants are in milliseconds; the clocks of the server and of the page need not agree. */
export interface PushMeasure {
  readonly ticks: readonly { readonly seq: number; readonly of: number; readonly sent: number; readonly arrived: number }[];
  /** how it ended: by the server, cut on the path, or not within the time limit */
  readonly end: 'done' | 'cut' | 'unfinished';
}

/** The result of watching an idle stream. */
export interface IdleMeasure {
  /** seconds for which it was watched */
  readonly seconds: number;
  readonly heartbeats: number;
  /** the longest time without any event, in seconds */
  readonly longest_gap: number;
  /** how it ended: by the page, after the intended time; cut without a reason; by the server */
  readonly end: 'watched' | 'cut' | 'server';
}

/** Delay variation of events, in milliseconds, from which it is reported, and from which they count as buffered. */
const BURST_MS = 800;
const BUFFERED_MS = 1_500;
/** Seconds without a heartbeat, sent every 5, above which something is delaying them; a page gives up on a stream after 12. */
const LONGEST_GAP_S = 11;
/** Seconds from which a watch counts as long: well over the usual proxy timeout of 60 s. */
const LONG_S = 120;

/** Were events passed on immediately, or held back? The spread of the delays shows it, independently of the two clocks. */
export function evaluatePush({ ticks, end }: PushMeasure): Finding {
  const measured = (arrived: number): Phrase => ({
    key: 'doctor.push.measured',
    params: { count: ticks.length, sent: spanSeconds(ticks.map(({ sent }) => sent)), arrived },
  });
  if (ticks.length === 0) {
    return finding('push', 'fail', 'nothing', { measured: { key: 'doctor.push.measured_none' }, fix: 'unbuffered' });
  }
  const delays = ticks.map(({ sent, arrived }) => arrived - sent);
  const spreadMs = Math.max(...delays) - Math.min(...delays);
  const details = { measured: measured(spanSeconds(ticks.map(({ arrived }) => arrived))), params: { spread: spreadMs / 1_000 } };
  if (spreadMs >= BUFFERED_MS) return finding('push', 'fail', 'buffered', { ...details, fix: 'unbuffered' });
  const isWhole = end === 'done' && ticks.length === ticks[0].of && ticks.every(({ seq }, at) => seq === at + 1);
  if (!isWhole) return finding('push', 'fail', 'lost', { ...details, fix: 'timeouts' });
  if (spreadMs >= BURST_MS) return finding('push', 'warn', 'bursts', { ...details, fix: 'unbuffered' });
  return finding('push', 'pass', 'at_once', { ...details, fix: 'unbuffered' });
}

/** Does an idle stream stay open? */
export function evaluateIdle({ seconds, heartbeats, longest_gap, end }: IdleMeasure): Finding {
  const params = { seconds: Math.round(seconds), heartbeats, gap: longest_gap };
  const details = { measured: { key: 'doctor.idle.measured', params }, params, fix: 'timeouts' } as const;
  if (end === 'cut') return finding('idle', 'fail', 'cut', details);
  if (end === 'server') return finding('idle', 'warn', 'interrupted', { ...details, fix: null });
  if (heartbeats === 0) return finding('idle', 'fail', 'silent', { ...details, fix: 'unbuffered' });
  if (longest_gap > LONGEST_GAP_S) return finding('idle', 'warn', 'gaps', { ...details, fix: 'unbuffered' });
  return finding('idle', 'pass', seconds >= LONG_S ? 'held_long' : 'held', details);
}

function spanSeconds(instants: readonly number[]): number {
  return instants.length === 0 ? 0 : (Math.max(...instants) - Math.min(...instants)) / 1_000;
}
