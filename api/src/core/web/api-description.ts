import type * as Swagger from '@nestjs/swagger';

/** The Swagger decorators that controllers use to describe their routes. */
type Word =
  | 'ApiBearerAuth'
  | 'ApiCookieAuth'
  | 'ApiCreatedResponse'
  | 'ApiNoContentResponse'
  | 'ApiOkResponse'
  | 'ApiParam'
  | 'ApiTags'
  | 'ApiTooManyRequestsResponse';

/** Descriptions not applied yet, in the order in which they were declared. */
const unread: ((swagger: typeof Swagger) => void)[] = [];

/**
 * Applies all descriptions declared so far to Swagger.
 *
 * Until the API documentation is opened no server needs that library, which takes a tenth of its memory and of its startup time.
 */
export function describeBy(swagger: typeof Swagger): void {
  for (const describe of unread.splice(0)) describe(swagger);
}

/** @returns the library's decorator of this name, deferred until {@link describeBy} */
function later<W extends Word>(word: W): (typeof Swagger)[W] {
  const decorator = (...words: never[]) => (...target: never[]) => {
    unread.push((swagger) => {
      const decorate = swagger[word] as (...words: never[]) => (...target: never[]) => void;
      decorate(...words)(...target);
    });
  };
  return decorator as unknown as (typeof Swagger)[W];
}

/** The route requires an access token. */
export const ApiBearerAuth = later('ApiBearerAuth');
/** The route requires a cookie. */
export const ApiCookieAuth = later('ApiCookieAuth');
/** The body of a 201. */
export const ApiCreatedResponse = later('ApiCreatedResponse');
/** The route responds with 204. */
export const ApiNoContentResponse = later('ApiNoContentResponse');
/** The body of a 200. */
export const ApiOkResponse = later('ApiOkResponse');
/** A path parameter that no schema describes. */
export const ApiParam = later('ApiParam');
/** The section of the documentation that lists the route. */
export const ApiTags = later('ApiTags');
/** The meaning of a 429 specific to the route. */
export const ApiTooManyRequestsResponse = later('ApiTooManyRequestsResponse');
