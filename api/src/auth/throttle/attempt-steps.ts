import { z } from 'zod';

const account = z.object({
  user_id: z.string(),
  stored: z.object({ count: z.number(), read_at: z.number() }),
});
const place = {
  network: z.string(),
  /** null for IPv4 */
  site: z.string().nullable(),
};
const attempt = z.discriminatedUnion('by', [
  z.object({ by: z.literal('unknown client'), pair: z.string(), ...place, account: z.union([account, z.object({ address: z.string() })]) }),
  z.object({ by: z.enum(['device', 'signed-in user']), own: z.string(), account }),
]);
const step = z.discriminatedUnion('step', [
  z.object({ step: z.literal('begin'), attempt }),
  z.object({ step: z.literal('end'), attempt, isCorrect: z.boolean() }),
  z.object({ step: z.literal('register'), ...place }),
  z.object({ step: z.literal('new password'), user_id: z.string() }),
  z.object({ step: z.literal('reset'), user_id: z.string() }),
]);

/** What an attempt counts against. All keys but `user_id` are digests: neither what was typed nor where it came from can be read from them. */
export type AttemptKeys = z.infer<typeof attempt>;

/** The account of an attempt, as far as it is known. */
export type AccountKeys = Extract<AttemptKeys, { by: 'unknown client' }>['account'];

/**
 * What changes the counts of attempts, at this server and at those joined with it.
 *
 * `begin`: an attempt begins; `end`: it ended without a wrong password, with the right one or because the server failed; `register`, `new password`:
 * one more of these; `reset`: the account has signed in, or has another password.
 */
export type AttemptStep = z.infer<typeof step>;

/** @returns the step in a message of another server; null where there is none that this version knows */
export function parseStep(message: unknown): AttemptStep | null {
  return step.safeParse(message).data ?? null;
}
