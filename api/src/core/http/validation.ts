import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import type { FieldError } from '@switchboard/shared';
import { DomainError } from '../errors/domain-error.js';

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

/**
 * Validates what a handler's parameter decorators declare (`@Body({ schema })`): bodies, queries and path parameters.
 *
 * Nest's own pipe would silently drop a field called `constructor` or `__proto__`; here each is an unknown field, because the schemas are
 * strict and copy known fields into an object of their own.
 */
class SchemaPipe implements PipeTransform {
  /** @throws DomainError 422 `invalid` */
  transform(value: unknown, { schema }: ArgumentMetadata): unknown {
    if (!schema) return value;
    const result = schema['~standard'].validate(value);
    return result instanceof Promise ? result.then(validValue) : validValue(result);
  }
}

type Result = Awaited<ReturnType<NonNullable<ArgumentMetadata['schema']>['~standard']['validate']>>;

function validValue(result: Result): unknown {
  if (result.issues) throw invalid(result.issues);
  return result.value;
}

/** The one pipe of the application; it has no state. Throws DomainError 422 `invalid`. */
export const validationPipe = new SchemaPipe();
