import type * as Swagger from '@nestjs/swagger';

/** The words in which the controllers describe their routes. */
type Word =
  | 'ApiBearerAuth'
  | 'ApiCookieAuth'
  | 'ApiCreatedResponse'
  | 'ApiNoContentResponse'
  | 'ApiOkResponse'
  | 'ApiParam'
  | 'ApiTags'
  | 'ApiTooManyRequestsResponse';

/** Descriptions that nobody has asked to read yet, in the order in which they were written. */
const unread: ((swagger: typeof Swagger) => void)[] = [];

/**
 * Gives what was described so far to the library that makes a document of it.
 *
 * Until somebody opens the API's documentation no server needs that library, which takes a tenth of its memory and of its start.
 */
export function describeBy(swagger: typeof Swagger): void {
  for (const describe of unread.splice(0)) describe(swagger);
}

/** @returns the library's decorator of this name, which does its work at {@link describeBy} */
function later<W extends Word>(word: W): (typeof Swagger)[W] {
  const decorator = (...words: never[]) => (...target: never[]) => {
    unread.push((swagger) => {
      const decorate = swagger[word] as (...words: never[]) => (...target: never[]) => void;
      decorate(...words)(...target);
    });
  };
  return decorator as unknown as (typeof Swagger)[W];
}

/** The route asks for an access token. */
export const ApiBearerAuth = later('ApiBearerAuth');
/** The route asks for a cookie. */
export const ApiCookieAuth = later('ApiCookieAuth');
/** What a 201 bears. */
export const ApiCreatedResponse = later('ApiCreatedResponse');
/** The route answers 204. */
export const ApiNoContentResponse = later('ApiNoContentResponse');
/** What a 200 bears. */
export const ApiOkResponse = later('ApiOkResponse');
/** A part of the path that no schema describes. */
export const ApiParam = later('ApiParam');
/** The chapter in which the route stands. */
export const ApiTags = later('ApiTags');
/** What a 429 of the route's own means. */
export const ApiTooManyRequestsResponse = later('ApiTooManyRequestsResponse');
