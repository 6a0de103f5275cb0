import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { invalid } from '../errors/invalid.js';

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
