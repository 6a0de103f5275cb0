import type { FieldError } from '@switchboard/shared';
import { DomainError } from './domain-error.js';

interface Issue {
  message: string;
  code?: string;
  keys?: string[];
  path?: ReadonlyArray<PropertyKey | { key: PropertyKey }> | undefined;
}

/** Maximum number of errors that one response lists. */
const MAX_ERRORS = 50;

/** Converts a schema's issues to the 422 that lists them. */
export function invalid(issues: readonly Issue[]): DomainError {
  return new DomainError('invalid', 'invalid', 'The request is invalid; errors lists what to change.', {
    errors: issues.flatMap(fieldErrors).slice(0, MAX_ERRORS),
  });
}

/** An unknown field is reported in the same form as an invalid one. */
function fieldErrors({ path = [], message, code, keys = [] }: Issue): FieldError[] {
  const parts = path.map((part) => String(typeof part === 'object' ? part.key : part));
  if (code !== 'unrecognized_keys') return [{ path: parts.join('.'), message }];
  return keys.map((key) => ({ path: [...parts, key].join('.'), message: 'is not a field of this request' }));
}
