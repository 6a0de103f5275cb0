import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { FieldError } from '@switchboard/shared';
import { DomainError } from '../errors/domain-error.js';

interface Issue {
  message: string;
  code?: string;
  keys?: string[];
  path?: ReadonlyArray<PropertyKey | { key: PropertyKey }> | undefined;
}

/** Most faults that one answer lists. */
const MOST_ERRORS = 50;

/** Turns a schema's issues into the 422 that lists them. */
export function invalid(issues: readonly Issue[]): DomainError {
  return new DomainError('invalid', 'invalid', 'The request is not valid; errors names what to change.', {
    errors: issues.flatMap(faultsIn).slice(0, MOST_ERRORS),
  });
}

/** A field that nobody asked for is named like one that is wrong. */
function faultsIn({ path = [], message, code, keys = [] }: Issue): FieldError[] {
  const parts = path.map((part) => String(typeof part === 'object' ? part.key : part));
  if (code !== 'unrecognized_keys') return [{ path: parts.join('.'), message }];
  return keys.map((key) => ({ path: [...parts, key].join('.'), message: 'is not a field of this request' }));
}

/** Nest's own would drop a field called `constructor` or `__proto__` in silence; here each is a field that nobody asked for. */
class StrictValidationPipe extends StandardSchemaValidationPipe {
  protected override stripProtoKeys(): void {
    // The schemas are strict and copy what they know into an object of their own.
  }
}

/** Checks what a handler's parameter decorators declare (`@Body({ schema })`): bodies, queries and path parameters. */
export const validationPipe = new StrictValidationPipe({ exceptionFactory: invalid });
