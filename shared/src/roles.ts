import { z } from 'zod';

/** The author of a message: the user, the responder, an administrator, or the system itself. */
export const messageRole = z.enum(['user', 'assistant', 'operator', 'system']);
export type MessageRole = z.infer<typeof messageRole>;
