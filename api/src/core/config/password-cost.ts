/** Cost of hashing one password with argon2id (RFC 9106): memory in KiB, passes, lanes. */
export interface PasswordCost {
  memoryCost: number;
  timeCost: number;
  parallelism: number;
}

/** Injection token of the {@link PasswordCost}. */
export const PASSWORD_COST = Symbol('PasswordCost');

/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
export const defaultPasswordCost: PasswordCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
