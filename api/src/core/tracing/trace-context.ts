import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** The trace that a request belongs to (W3C Trace Context, https://www.w3.org/TR/trace-context/). */
export interface TraceContext {
  /** 32 hexadecimal digits */
  trace_id: string;
  /** two hexadecimal digits; the last bit says whether the trace is recorded */
  flags: string;
}

/** Neither the version ff nor ids of nothing but zeros are valid; later versions may append further parts. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:$|-)/;
/** Length of the header in version 00, which has no further parts. */
const VERSION_00_LENGTH = 55;

/**
 * Reads the header `traceparent` of a request.
 *
 * @returns null if it is missing, repeated or invalid: the request is then served without a trace
 */
export function parseTraceparent(header: string | string[] | undefined): TraceContext | null {
  const [, version, trace_id, flags] = (typeof header === 'string' && TRACEPARENT.exec(header)) || [];
  if (trace_id === undefined || flags === undefined || (version === '00' && (header as string).length !== VERSION_00_LENGTH)) return null;
  return { trace_id, flags };
}

const storage = new AsyncLocalStorage<TraceContext>();

/** Runs a function, and all that it starts, as part of a trace. */
export function inTrace<T>(trace: TraceContext, work: () => T): T {
  return storage.run(trace, work);
}

/** Runs a function outside any trace: for work that is shared by several requests. */
export function outsideTraces<T>(work: () => T): T {
  return storage.exit(work);
}

/** @returns fields of a log line: the trace that the caller runs in, if any */
export function traceFields(): { trace_id?: string } {
  const trace = storage.getStore();
  return trace ? { trace_id: trace.trace_id } : {};
}

/** @returns headers that continue the caller's trace in another server; none outside a trace */
export function traceHeaders(): Record<string, string> {
  const trace = storage.getStore();
  return trace ? { traceparent: `00-${trace.trace_id}-${randomBytes(8).toString('hex')}-${trace.flags}` } : {};
}
