import type { AdminSessionList } from '@switchboard/shared';
import type { Client } from './client.js';

/** A console that polls the list with the ETag of its cached copy, view by view. */
export class ListReader {
  /** how often it got 304 Not Modified */
  notModified = 0;
  private readonly cached = new Map<string, { tag: string; list: AdminSessionList }>();

  /** @param bodies by ETag, shared by readers to compare what they received */
  constructor(
    private readonly admin: Client,
    private readonly bodies: Map<string, string>,
  ) {}

  /**
   * What it shows after a poll: the response body, or its cached copy after a 304.
   *
   * @param query with its question mark
   * @throws Error if the response is neither, or an ETag names two different bodies
   */
  async poll(query: string): Promise<AdminSessionList> {
    const cached = this.cached.get(query);
    const answer = await this.admin.get<AdminSessionList>(`/api/admin/sessions${query}`, cached ? { 'if-none-match': cached.tag } : {});
    const tag = answer.headers.get('etag');
    if (cached && answer.status === 304 && tag === cached.tag) {
      this.notModified++;
      return cached.list;
    }
    if (answer.status !== 200 || tag === null) throw new Error(`${query} was answered ${answer.status} ${tag}: ${answer.text}`);
    const { as_of: _, ...shown } = answer.body;
    const body = JSON.stringify(shown);
    if ((this.bodies.get(tag) ?? body) !== body) throw new Error(`${tag} names two bodies: ${this.bodies.get(tag)} and ${body}`);
    this.bodies.set(tag, body);
    this.cached.set(query, { tag, list: answer.body });
    return answer.body;
  }
}
