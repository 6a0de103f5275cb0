import { Injectable } from '@nestjs/common';
import type { ProbeRequest, ResponderProbe, ResponderReportList } from '@switchboard/shared';
import { Clock } from '../../core/clock/clock.js';
import { WindowCounters } from '../../core/limits/window-counters.js';
import { notProbeable, probedRecently, responderFailure, responderNotFound } from '../chat.errors.js';
import { ResponderFault } from '../responder.js';
import { Responders } from '../responders.js';

/** A probe costs tokens: at most one in this many seconds, of all responders of this process. */
const SECONDS_BETWEEN_PROBES = 10;
/** Milliseconds that a probe may take. */
const MAX_PROBE_MS = 60_000;
/** Maximum number of findings that are passed on. */
const MAX_FINDINGS = 50;

/** The states of the responders, and probes of them, for administrators. */
@Injectable()
export class ResponderProbes {
  private readonly recent: WindowCounters;

  constructor(
    private readonly responders: Responders,
    clock: Clock,
  ) {
    this.recent = new WindowCounters({ points: 1, seconds: SECONDS_BETWEEN_PROBES, capacity: 1 }, clock);
  }

  list(): ResponderReportList {
    return { responders: this.responders.reports() };
  }

  /**
   * Sends a responder's model one short request.
   *
   * @param options how it is to be probed
   * @param signal aborted when nobody waits for the result any more
   * @throws DomainError 404, 422 `not_probeable`, 429 `probed_recently`, 502 `responder_failed`, 504 `responder_timeout`
   */
  async probe(name: string, options: ProbeRequest, signal: AbortSignal): Promise<ResponderProbe> {
    const responder = this.responders.withoutMiddleware(name);
    if (!responder) throw responderNotFound();
    if (!responder.probe) throw notProbeable();
    const { count, resetMs } = this.recent.add('all');
    if (count > 1) throw probedRecently(Math.ceil(resetMs / 1_000));
    const limit = AbortSignal.any([signal, AbortSignal.timeout(MAX_PROBE_MS)]);
    try {
      const { ok, first_ms, pieces, usage, findings } = await Promise.race([responder.probe(limit, options), aborted(limit)]);
      return { ok, first_ms: first_ms === null ? null : Math.round(first_ms), pieces, usage, findings: findings.slice(0, MAX_FINDINGS) };
    } catch (error) {
      throw responderFailure(error, name);
    }
  }
}

/** Rejects when the signal is aborted, so that a responder that ignores it holds up nobody. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(new ResponderFault('total'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
