import { StandardSchemaValidationPipe } from '@nestjs/common';
import { DomainError } from '../errors/domain-error.js';

interface Issue {
  message: string;
  path?: ReadonlyArray<PropertyKey | { key: PropertyKey }> | undefined;
}

/** Most faults that one answer lists. */
const MOST_ERRORS = 50;

/** Turns a schema's issues into the 422 that lists them. */
export function invalid(issues: readonly Issue[]): DomainError {
  return new DomainError('invalid', 'invalid', 'The request is not valid; errors names what to change.', {
    errors: issues.slice(0, MOST_ERRORS).map((issue) => ({
      path: (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
      message: issue.message,
    })),
  });
}

/** Checks what a handler's parameter decorators declare (`@Body({ schema })`): bodies, queries and path parameters. */
export const validationPipe = new StandardSchemaValidationPipe({ exceptionFactory: invalid });
