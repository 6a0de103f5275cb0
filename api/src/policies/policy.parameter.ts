import { policyName } from '@switchboard/shared';
import { z } from 'zod';

/** The path parameter `{name}` of a policy. */
export const policyParameter = z.strictObject({ name: policyName });
export type PolicyParameter = z.infer<typeof policyParameter>;
