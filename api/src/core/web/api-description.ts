import type * as Swagger from '@nestjs/swagger';

/** The Swagger decorators that controllers use to describe their routes. */
type DecoratorName =
  | 'ApiBearerAuth'
  | 'ApiCookieAuth'
  | 'ApiCreatedResponse'
  | 'ApiNoContentResponse'
  | 'ApiOkResponse'
  | 'ApiParam'
  | 'ApiTags'
  | 'ApiTooManyRequestsResponse';

/** Descriptions not applied yet, in the order in which they were declared. */
const deferredDescriptions: ((swagger: typeof Swagger) => void)[] = [];

/**
 * Applies all descriptions declared so far to Swagger.
 *
 * Until the API documentation is opened no server needs that library, which takes a tenth of its memory and of its startup time.
 */
export function applyDescriptions(swagger: typeof Swagger): void {
  for (const describe of deferredDescriptions.splice(0)) describe(swagger);
}

/** @returns the library's decorator of this name, deferred until {@link applyDescriptions} */
function deferred<W extends DecoratorName>(name: W): (typeof Swagger)[W] {
  const decorator = (...words: never[]) => (...target: never[]) => {
    deferredDescriptions.push((swagger) => {
      const decorate = swagger[name] as (...words: never[]) => (...target: never[]) => void;
      decorate(...words)(...target);
    });
  };
  return decorator as unknown as (typeof Swagger)[W];
}

/** The route requires an access token. @since 0.2.0 */
export const ApiBearerAuth = deferred('ApiBearerAuth');
/** The route requires a cookie. */
export const ApiCookieAuth = deferred('ApiCookieAuth');
/** The body of a 201. @since 0.2.0 */
export const ApiCreatedResponse = deferred('ApiCreatedResponse');
/** The route responds with 204. @since 0.2.0 */
export const ApiNoContentResponse = deferred('ApiNoContentResponse');
/** The body of a 200. @since 0.2.0 */
export const ApiOkResponse = deferred('ApiOkResponse');
/** A path parameter that no schema describes. */
export const ApiParam = deferred('ApiParam');
/** The section of the documentation that lists the route. @since 0.2.0 */
export const ApiTags = deferred('ApiTags');
/** The meaning of a 429 specific to the route. */
export const ApiTooManyRequestsResponse = deferred('ApiTooManyRequestsResponse');
