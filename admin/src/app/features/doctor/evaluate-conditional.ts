import type { ObservedRequest } from '@switchboard/shared';
import { type Finding, finding } from './finding';

/** The caching headers of a response; null for headers that did not arrive. */
export interface CacheHeaders {
  readonly status: number;
  readonly etag: string | null;
  readonly as_of: string | null;
  readonly age: string | null;
  readonly cache_control: string | null;
  readonly vary: string | null;
}

/**
 * The list requested twice, the second time with the ETag of the first; and how If-None-Match arrives at the server and its ETag
 * here.
 */
export interface ConditionalMeasure {
  readonly first: CacheHeaders;
  readonly second: CacheHeaders;
  readonly asked_tag: string;
  readonly seen: Pick<ObservedRequest, 'if_none_match' | 'etag'>;
  readonly seen_etag: string | null;
}

/** Do 304 responses get through, so that a poll costs next to nothing? The code names the header that was altered. */
export function evaluateConditional({ first, second, asked_tag, seen, seen_etag }: ConditionalMeasure): Finding {
  const params = { status: second.status, etag: first.etag ?? '–' };
  const found = (state: Finding['state'], code: string) =>
    finding('conditional', state, code, { measured: { key: 'doctor.conditional.measured', params }, params, fix: 'conditional' });
  if (first.status !== 200 || (second.status !== 200 && second.status !== 304)) return found('warn', 'odd');
  if (first.age !== null || second.age !== null) return found('fail', 'cached');
  if (first.etag === null) return found('fail', 'etag_stripped');
  if (second.status === 200) return found(...explainFullResponse(first.etag, second.etag, asked_tag, seen, seen_etag));
  if (second.as_of === null) return found('warn', 'as_of_stripped');
  if (!/\bprivate\b/.test(first.cache_control ?? '') || !/\bno-cache\b/.test(first.cache_control ?? '')) return found('warn', 'cache_control');
  if (!/authorization|\*/i.test(first.vary ?? '')) return found('warn', 'vary');
  return found('pass', first.etag.startsWith('W/') ? 'weakened' : 'passes');
}

/** Why the conditional request returned the whole list. */
function explainFullResponse(
  etag: string,
  secondEtag: string | null,
  asked_tag: string,
  seen: ConditionalMeasure['seen'],
  seen_etag: string | null,
): [Finding['state'], string] {
  if (seen.if_none_match === null) return ['fail', 'asked_stripped'];
  if (opaqueTag(seen.if_none_match) !== opaqueTag(asked_tag)) return ['fail', 'asked_changed'];
  if (seen_etag !== null && opaqueTag(seen_etag) !== opaqueTag(seen.etag)) return ['fail', 'etag_changed'];
  return secondEtag === null || opaqueTag(secondEtag) === opaqueTag(etag) ? ['fail', 'ignored'] : ['warn', 'moving'];
}

/** The tag without its weakness marker, since If-None-Match uses weak comparison (RFC 9110, 8.8.3.2). */
function opaqueTag(tag: string): string {
  return tag.replace(/^W\//, '');
}
