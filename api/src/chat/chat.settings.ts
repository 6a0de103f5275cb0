import { z } from 'zod';
import { duration } from '../core/config/duration.js';
import { defineSettings, setting } from '../core/config/settings-group.js';

const MAX_DRAIN_MS = 60_000;

/** Who answers, and how much. */
export interface ChatSettings {
  /** names of the responders, preferred first; undefined for all of them in their usual order */
  responders: string[] | undefined;
  /** tokens, in and out, that one user may use on a day (UTC); undefined for any number */
  tokensADay: number | undefined;
  /** how long running replies may continue after the process was asked to stop, in milliseconds */
  drain: number;
}

/** Declares who answers, and how much. */
export const chatSettings = defineSettings({
  variables: {
    RESPONDERS: setting(
      z
        .string()
        .transform((value) => value.split(',').map((name) => name.trim()))
        .refine((names) => names.every((name) => name !== ''), 'must be names separated by commas')
        .refine((names) => new Set(names).size === names.length, 'must name each responder once'),
      {
        unset: 'the models, then those of extensions, then `handbook`',
        meaning: 'who answers, in order of preference: the first is the default, and the next available one answers if it cannot; others cannot be chosen',
        format: 'names separated by commas',
        example: 'handbook',
      },
    ),
    TOKENS_A_DAY: setting(z.coerce.number('must be a whole number').int('must be a whole number').min(1, 'must be at least 1').max(2_000_000_000, 'must be at most 2000000000'), {
      unset: 'any number',
      meaning: 'tokens of language models, in and out, that one user may use on a day (UTC); the last answer may exceed it',
      format: 'whole number, 1–2000000000',
      example: '200000',
    }),
    DRAIN: setting(duration.refine((milliseconds) => milliseconds <= MAX_DRAIN_MS, 'must be at most 60s'), {
      default: '5s',
      meaning: 'how long running answers may continue once the server is asked to stop; then they are cut off and marked interrupted',
      format: 'duration, at most `60s`',
      example: '30s',
    }),
  },
  resolve: ({ RESPONDERS, TOKENS_A_DAY, DRAIN }): ChatSettings => ({ responders: RESPONDERS, tokensADay: TOKENS_A_DAY, drain: DRAIN }),
});
