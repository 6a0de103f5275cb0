import { z } from 'zod';
import { responderState } from './chat.js';
import { failureReason } from './problem.js';
import { instant } from './text.js';

/** The most recent failure of a responder since the server started. `detail`: what its model server said, without secrets; null if nothing. */
export const responderError = z.strictObject({ at: instant, reason: failureReason, detail: z.string().nullable() });
export type ResponderError = z.infer<typeof responderError>;

/**
 * A responder as administrators see it. `context_tokens` is the window of its model, null if unknown or without a model; `retry_at` is when one
 * that is down will be tried again, if that is known; `can_probe` says whether it can be probed.
 */
export const responderReport = z.strictObject({
  name: z.string(),
  title: z.string(),
  state: responderState,
  last_error: responderError.nullable(),
  context_tokens: z.number().int().nullable(),
  retry_at: instant.nullable(),
  can_probe: z.boolean(),
});
export type ResponderReport = z.infer<typeof responderReport>;

/** `GET /api/admin/responders`, preferred ones first. */
export const responderReportList = z.strictObject({ responders: z.array(responderReport) });
export type ResponderReportList = z.infer<typeof responderReportList>;

/** `POST /api/admin/responders/{name}/probe`. `long`: with a prompt of about 5,000 tokens, which shows whether the model server cuts long ones. */
export const probeRequest = z.strictObject({ long: z.boolean().optional() });
export type ProbeRequest = z.infer<typeof probeRequest>;

/**
 * The result of one short request to a responder's model. `first_ms`: milliseconds until the first piece, null if none came; `pieces`: how many
 * came; `usage`: whether it reported its tokens; `findings`: codes of what is wrong or worth knowing, none if all is well.
 */
export const responderProbe = z.strictObject({
  ok: z.boolean(),
  first_ms: z.number().int().nullable(),
  pieces: z.number().int(),
  usage: z.boolean(),
  findings: z.array(z.string()),
});
export type ResponderProbe = z.infer<typeof responderProbe>;
