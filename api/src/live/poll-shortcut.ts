import { Injectable } from '@nestjs/common';
import { adminSessionsQuery } from '@switchboard/shared';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Principals } from '../auth/index.js';
import { ListAnswers } from './list-answers.js';
import { SessionFeed, viewKey } from './session-feed.js';

/** The only path that it answers. */
const PATH = '/api/admin/sessions';
/** Query strings whose view is remembered. */
const MOST_QUERIES = 500;

/**
 * Answers the console's poll as early as Fastify allows when nothing changed, which is nearly always.
 *
 * Promises: it answers 304 and nothing else, only to an administrator whom `Principals` knows at this instant, the same that
 * the guard asks; whatever it is not sure of falls through to the guard and the controller.
 */
@Injectable()
export class PollShortcut {
  private readonly views = new Map<string, string>();

  constructor(
    private readonly principals: Principals,
    private readonly feed: SessionFeed,
    private readonly answers: ListAnswers,
  ) {}

  /** @returns true when the request was answered */
  answer(request: FastifyRequest, reply: FastifyReply): boolean {
    const ifNoneMatch = request.headers['if-none-match'];
    const at = request.url.indexOf('?');
    if (ifNoneMatch === undefined || request.method !== 'GET' || (at < 0 ? request.url : request.url.slice(0, at)) !== PATH) return false;
    // Two Authorization headers are the guard's to refuse.
    if (request.raw.headersDistinct.authorization?.length !== 1) return false;
    const principal = this.principals.cachedPrincipalOf(request.headers.authorization);
    if (principal?.role !== 'admin') return false;
    const view = this.viewOf(at < 0 ? '' : request.url.slice(at), request.query);
    const tag = view === null ? null : this.feed.currentTag(ifNoneMatch, view);
    if (tag === null) return false;
    this.answers.notModified(reply, tag);
    return true;
  }

  private viewOf(text: string, query: unknown): string | null {
    const known = this.views.get(text);
    if (known !== undefined) return known;
    const parsed = adminSessionsQuery.safeParse(query);
    if (!parsed.success) return null;
    const view = viewKey(parsed.data);
    if (this.views.size >= MOST_QUERIES) this.views.delete(this.views.keys().next().value!);
    this.views.set(text, view);
    return view;
  }
}
