import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Principals } from '../auth/index.js';
import { SETTINGS, type Settings } from '../core/config/settings.js';
import { newRequestId } from '../core/http/request-id.js';
import { apiHeaders } from '../core/http/security-headers.js';
import { SessionFeed } from './session-feed.js';
import type { Snapshot } from './snapshots.js';

/** URLs whose view is remembered. */
const MOST_URLS = 500;
/** Longer ones are not remembered. */
const LONGEST_URL = 500;

const HOST = 'host';
/** Two names of one length, see {@link readPoll}. */
const AUTHORIZATION = 'authorization';
const IF_NONE_MATCH = 'if-none-match';

const CACHEABLE = { 'cache-control': 'private, no-cache', vary: 'Authorization' };

/** What a poll bears that matters here. */
interface Poll {
  authorization: string;
  ifNoneMatch: string | undefined;
}

/**
 * Answers the console's poll before the framework sees it, when nothing changed (304) or somebody else's poll already fetched
 * what did: that is nearly every poll.
 *
 * Promises: it answers only URLs that the controller has answered before, only an administrator whom `Principals` knows at this
 * instant, the same that the guard asks, and only what lies ready for this revision, without SQL. Whatever it is not sure of
 * goes the long way, through the hooks, the guard and the controller.
 */
@Injectable()
export class PollShortcut {
  private readonly views = new Map<string, string>();
  private readonly everywhere: Record<string, string>;
  /** the headers of an answer that bears a snapshot, name after value, but for the request's id */
  private readonly headersOf = new WeakMap<Snapshot, string[]>();

  constructor(
    private readonly principals: Principals,
    private readonly feed: SessionFeed,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.everywhere = apiHeaders(settings);
  }

  /**
   * The controller has answered this URL, and would do so for every administrator alike.
   *
   * @param url path and query, as they came
   * @param view from `viewKey`
   */
  learn(url: string, view: string): void {
    if (url.length > LONGEST_URL) return;
    if (this.views.size >= MOST_URLS) this.views.delete(this.views.keys().next().value!);
    this.views.set(url, view);
  }

  /** @returns true when the request was answered */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const view = request.method === 'GET' ? this.views.get(request.url!) : undefined;
    if (view === undefined) return false;
    const poll = readPoll(request);
    if (poll === null || this.principals.cachedPrincipalOf(poll.authorization)?.role !== 'admin') return false;
    const snapshot = this.feed.ready(view);
    const held = this.heldTag(poll.ifNoneMatch, view, snapshot);
    if (held !== null) {
      const headers = notModifiedHeaders(this.feed, held);
      headers['x-request-id'] = newRequestId();
      response.writeHead(304, headers).end();
      return true;
    }
    if (snapshot === null) return false;
    response.writeHead(200, [...this.snapshotHeaders(snapshot), 'x-request-id', newRequestId()]).end(snapshot.bytes());
    return true;
  }

  /** Node checks and writes names and values as they stand; objects that are joined for each answer cost half as much as the answer. */
  private snapshotHeaders(snapshot: Snapshot): string[] {
    const known = this.headersOf.get(snapshot);
    if (known) return known;
    const headers = { ...this.everywhere, ...listHeaders(snapshot), 'content-length': String(snapshot.bytes().length) };
    const flat = Object.entries(headers).flat();
    this.headersOf.set(snapshot, flat);
    return flat;
  }

  /** @returns the tag by which the client holds what the list still shows */
  private heldTag(ifNoneMatch: string | undefined, view: string, snapshot: Snapshot | null): string | null {
    if (ifNoneMatch === undefined) return null;
    // Nearly every poll bears just the tag of the snapshot that lies ready.
    return ifNoneMatch === snapshot?.etag ? snapshot.etag : this.feed.currentTag(ifNoneMatch, view);
  }
}

/** The headers of an answer that bears a snapshot; `revision` names what the stream's events name. */
export function listHeaders({ etag, revision }: Snapshot): Record<string, string> {
  return { ...CACHEABLE, 'content-type': 'application/json; charset=utf-8', etag, revision: String(revision) };
}

/**
 * The headers of a 304 (RFC 9110, 15.4.5), which renews `as_of` by its header As-Of.
 *
 * @param tag names what the client has and may go on showing
 */
export function notModifiedHeaders(feed: SessionFeed, tag: string): Record<string, string> {
  const { 'cache-control': kept, vary } = CACHEABLE;
  return { 'cache-control': kept, vary, etag: tag, revision: feed.revisionOf(tag), 'as-of': feed.asOf() };
}

/** @returns null where Authorization or Host is missing or repeated: that is for others to refuse */
function readPoll({ rawHeaders }: IncomingMessage): Poll | null {
  // Not `headers`, which costs as much as the rest of the answer.
  let authorization: string | undefined;
  let ifNoneMatch: string | undefined;
  let [hosts, authorizations] = [0, 0];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    // By its length first: most are none of the three.
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
