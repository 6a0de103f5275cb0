import { PAGE_PATHS } from '@switchboard/shared';

/** A UUID (RFC 9562), in either case. */
const UUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

const pages = PAGE_PATHS.map((address) => {
  const pattern = address.replace(/\/\*\*$/, '(?:/.*)?').replaceAll(/:\w+/g, UUID);
  return new RegExp(`^${pattern.replace(/\/$/, '')}/?$`);
});

/**
 * Whether the web application has a page at this path.
 *
 * @param path as received, without its query; a trailing slash does not matter, as in the application's router
 */
export function isPage(path: string): boolean {
  const segments = path.split('/').map(decoded);
  // With dot segments or encoded slashes it leads somewhere else in the application, or nowhere.
  const isPlain = segments.every((segment) => segment !== null && !/^\.\.?$|[/\\]/.test(segment));
  return isPlain && pages.some((page) => page.test(segments.join('/')));
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
