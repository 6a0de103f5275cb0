import { z } from 'zod';
import { durationText, IDLE_AFTER_MS, parseDuration } from './duration.js';
import { id, instant } from './text.js';

/** A duration such as `10m`, from 30 seconds to 30 days; `60s` becomes `1m`. */
export const idleAfter = z
  .string()
  .regex(/^[1-9]\d{0,6}[smhd]$/, 'must be a duration like 30s, 5m, 12h or 7d')
  .refine((value) => isWithin(parseDuration(value)), 'must be from 30s to 30d')
  .overwrite((value) => durationText(parseDuration(value) ?? 0));

function isWithin(milliseconds: number | null): boolean {
  // What is no duration is reported as such.
  return milliseconds === null || (milliseconds >= IDLE_AFTER_MS.min && milliseconds <= IDLE_AFTER_MS.max);
}

/** What administrators may change while the server runs. `active_rule`: when a session counts as active. */
export const policyName = z.enum(['active_rule']);
export type PolicyName = z.infer<typeof policyName>;

/** Where the value that applies comes from: the environment, which wins; an administrator; or neither. */
export const policySource = z.enum(['environment', 'policy', 'default']);
export type PolicySource = z.infer<typeof policySource>;

/** `active_rule`: after how long without activity a session is idle. */
export const activeRuleValue = z.strictObject({ idle_after: idleAfter });
export type ActiveRuleValue = z.infer<typeof activeRuleValue>;

/** What is known of a policy besides its value. `version` counts its changes; `changed_by` is null while nobody has changed it. */
const provenance = { source: policySource, version: z.number().int(), changed_at: instant.nullable(), changed_by: id.nullable() };

/** A policy with the value that applies. The environment may set values beyond the bounds for administrators. */
export const policy = z.strictObject({ name: policyName, value: z.strictObject({ idle_after: z.string() }), ...provenance });
export type Policy = z.infer<typeof policy>;

/** `GET /api/admin/policies`. */
export const policyList = z.strictObject({ policies: z.array(policy) });
export type PolicyList = z.infer<typeof policyList>;

/** `PUT /api/admin/policies/{name}`. `version`: the one that is changed; with any other, nothing is. */
export const policyChange = z.strictObject({ value: activeRuleValue, version: z.int().min(0, 'must not be negative') });
export type PolicyChange = z.infer<typeof policyChange>;

/** `GET /api/admin/active-rule`: the policy `active_rule`. */
export const activeRule = z.strictObject({ idle_after: z.string(), ...provenance });
export type ActiveRuleView = z.infer<typeof activeRule>;

/** `GET /api/admin/active-rule/preview`. */
export const activeRulePreviewQuery = z.strictObject({ idle_after: idleAfter });
export type ActiveRulePreviewQuery = z.infer<typeof activeRulePreviewQuery>;

/** Sessions that have not ended. */
const counts = z.strictObject({ active: z.number().int(), idle: z.number().int() });

/**
 * What another rule would change: how many sessions are active and idle now, how many would be then, and how many would become one or the
 * other. `at_least`: some count has reached the most that is counted, 100,000, and there may be more.
 */
export const activeRulePreview = z.strictObject({
  as_of: instant,
  idle_after: z.string(),
  now: counts,
  then: counts,
  becoming_idle: z.number().int(),
  becoming_active: z.number().int(),
  at_least: z.boolean(),
});
export type ActiveRulePreview = z.infer<typeof activeRulePreview>;
