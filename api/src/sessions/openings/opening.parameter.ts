import { id } from '@switchboard/shared';
import { z } from 'zod';

/** The path parameter `{opening_id}`. */
export const openingParameter = z.strictObject({ opening_id: id });
export type OpeningParameter = z.infer<typeof openingParameter>;
