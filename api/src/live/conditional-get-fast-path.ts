import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Principals } from '../auth/index.js';
import { SETTINGS } from '../core/config/settings-token.js';
import type { StorageSettings } from '../core/database/database.settings.js';
import type { HttpSettings } from '../core/http/http.settings.js';
import { newRequestId } from '../core/http/request-id.js';
import { apiHeaders } from '../core/http/security-headers.js';
import { revisionIn, SessionFeed } from './session-feed.js';
import type { Snapshot } from './snapshots.js';

/** Maximum number of URLs whose view is remembered. */
const MAX_URLS = 500;
/** Longer URLs are not remembered. */
const MAX_URL_LENGTH = 500;

const HOST = 'host';
/** Two names of the same length, see {@link readPoll}. */
const AUTHORIZATION = 'authorization';
const IF_NONE_MATCH = 'if-none-match';

const CACHEABLE = { 'cache-control': 'private, no-cache', vary: 'Authorization' };

/** The headers of a poll that matter here. */
interface Poll {
  authorization: string;
  ifNoneMatch: string | undefined;
}

/**
 * The conditional-GET fast path: handles the console's poll before the framework sees it, when nothing changed (304) or another client's
 * poll has already fetched the change. That covers nearly every poll.
 *
 * Guarantees: it responds only for URLs that the controller has served before, only to an administrator whom `Principals`, which the guard
 * uses too, knows at this instant, and only from the snapshot cached for this revision, without SQL. In any other case it falls through to
 * the hooks, the guard and the controller.
 */
@Injectable()
export class ConditionalGetFastPath {
  /** the key of the view that each URL names */
  private readonly viewKeys = new Map<string, string>();
  private readonly instanceHeader: Record<string, string>;
  private readonly baseHeaders: Record<string, string>;
  /** the headers of a response with a snapshot, alternating names and values, without the request's id */
  private readonly headerCache = new WeakMap<Snapshot, string[]>();

  constructor(
    private readonly principals: Principals,
    private readonly feed: SessionFeed,
    @Inject(SETTINGS) settings: HttpSettings & StorageSettings,
  ) {
    this.instanceHeader = settings.redisUrl === null ? {} : { instance: settings.instanceName };
    this.baseHeaders = { ...apiHeaders(settings), ...this.instanceHeader };
  }

  /**
   * Remembers a URL that the controller has served, and would serve alike to every administrator.
   *
   * @param url path and query, as received
   * @param viewKey from {@link viewKeyOf}
   */
  remember(url: string, viewKey: string): void {
    if (url.length > MAX_URL_LENGTH) return;
    if (this.viewKeys.size >= MAX_URLS) this.viewKeys.delete(this.viewKeys.keys().next().value!);
    this.viewKeys.set(url, viewKey);
  }

  /** @returns true if a response was sent */
  respond(request: IncomingMessage, response: ServerResponse): boolean {
    const viewKey = request.method === 'GET' ? this.viewKeys.get(request.url!) : undefined;
    if (viewKey === undefined) return false;
    const poll = readPoll(request);
    if (poll === null || this.principals.cachedPrincipalOf(poll.authorization)?.role !== 'admin') return false;
    const snapshot = this.feed.cachedSnapshot(viewKey);
    const tag = this.matchingTag(poll.ifNoneMatch, viewKey, snapshot);
    if (tag !== null) {
      const headers = { ...notModifiedHeaders(this.feed, tag), ...this.instanceHeader };
      headers['x-request-id'] = newRequestId();
      response.writeHead(304, headers).end();
      return true;
    }
    if (snapshot === null) return false;
    response.writeHead(200, [...this.snapshotHeaders(snapshot), 'x-request-id', newRequestId()]).end(snapshot.bytes());
    return true;
  }

  /**
   * Node validates and writes a flat array of names and values as it is; merging objects for each response costs half as much as the
   * response.
   */
  private snapshotHeaders(snapshot: Snapshot): string[] {
    const known = this.headerCache.get(snapshot);
    if (known) return known;
    const headers = { ...this.baseHeaders, ...listHeaders(snapshot), 'content-length': String(snapshot.bytes().length) };
    const flat = Object.entries(headers).flat();
    this.headerCache.set(snapshot, flat);
    return flat;
  }

  /** @returns the client's tag, if it names what the list still shows */
  private matchingTag(ifNoneMatch: string | undefined, viewKey: string, snapshot: Snapshot | null): string | null {
    if (ifNoneMatch === undefined) return null;
    // Nearly every poll has exactly the tag of the cached snapshot.
    return ifNoneMatch === snapshot?.etag ? snapshot.etag : this.feed.currentTag(ifNoneMatch, viewKey);
  }
}

/** The headers of a response with a snapshot; `revision` and `epoch` are those that the stream's events refer to. */
export function listHeaders({ etag, origin: { epoch, revision } }: Snapshot): Record<string, string> {
  return { ...CACHEABLE, 'content-type': 'application/json; charset=utf-8', etag, revision: String(revision), epoch };
}

/**
 * The headers of a 304 (RFC 9110, 15.4.5), which updates `as_of` by its header As-Of.
 *
 * @param tag identifies what the client has and may keep showing
 */
export function notModifiedHeaders(feed: SessionFeed, tag: string): Record<string, string> {
  const { 'cache-control': cacheControl, vary } = CACHEABLE;
  return { 'cache-control': cacheControl, vary, etag: tag, ...revisionIn(tag), 'as-of': feed.asOf() };
}

/** @returns null if Authorization or Host is missing or repeated: rejecting that is left to others */
function readPoll({ rawHeaders }: IncomingMessage): Poll | null {
  // Not `headers`, which costs as much as the rest of the response.
  let authorization: string | undefined;
  let ifNoneMatch: string | undefined;
  let [hosts, authorizations] = [0, 0];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    // The length is compared first: most headers are none of the three.
    if (name.length === HOST.length) hosts += name.toLowerCase() === HOST ? 1 : 0;
    else if (name.length === AUTHORIZATION.length) {
      const lower = name.toLowerCase();
      if (lower === IF_NONE_MATCH) ifNoneMatch = ifNoneMatch === undefined ? rawHeaders[at + 1]! : `${ifNoneMatch}, ${rawHeaders[at + 1]!}`;
      else if (lower === AUTHORIZATION) {
        authorization = rawHeaders[at + 1]!;
        authorizations++;
      }
    }
  }
  return hosts === 1 && authorizations === 1 ? { authorization: authorization!, ifNoneMatch } : null;
}
