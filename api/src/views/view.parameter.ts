import { id } from '@switchboard/shared';
import { z } from 'zod';

/** The path parameter `{view_id}`. */
export const viewParameter = z.strictObject({ view_id: id });
export type ViewParameter = z.infer<typeof viewParameter>;
