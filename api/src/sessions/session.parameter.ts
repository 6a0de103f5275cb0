import { id } from '@switchboard/shared';
import { z } from 'zod';

/** The path parameter `{session_id}`. A value that is not a UUID gets 422, like any other invalid field. @since 0.2.0 */
export const sessionParameter = z.strictObject({ session_id: id });
/** The checked path parameter `{session_id}`: a UUID in lower case. @since 0.2.0 */
export type SessionParameter = z.infer<typeof sessionParameter>;
