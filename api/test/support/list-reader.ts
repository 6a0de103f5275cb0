import type { AdminSessionList } from '@switchboard/shared';
import type { Client } from './client.js';

/** A console that polls the list with the ETag of what it holds, view by view. */
export class ListReader {
  /** how often it was told that nothing changed */
  notModified = 0;
  private readonly held = new Map<string, { tag: string; list: AdminSessionList }>();

  /** @param bodies by ETag, shared by readers who compare what they got */
  constructor(
    private readonly admin: Client,
    private readonly bodies: Map<string, string>,
  ) {}

  /**
   * What it shows after a poll: the answer's body, or with 304 what it held when it asked.
   *
   * @param query with its question mark
   * @throws Error when the answer is neither, or an ETag names two different bodies
   */
  async poll(query: string): Promise<AdminSessionList> {
    const held = this.held.get(query);
    const answer = await this.admin.get<AdminSessionList>(`/api/admin/sessions${query}`, held ? { 'if-none-match': held.tag } : {});
    const tag = answer.headers.get('etag');
    if (held && answer.status === 304 && tag === held.tag) {
      this.notModified++;
      return held.list;
    }
    if (answer.status !== 200 || tag === null) throw new Error(`${query} was answered ${answer.status} ${tag}: ${answer.text}`);
    const { as_of: _, ...shown } = answer.body;
    const body = JSON.stringify(shown);
    if ((this.bodies.get(tag) ?? body) !== body) throw new Error(`${tag} names two bodies: ${this.bodies.get(tag)} and ${body}`);
    this.bodies.set(tag, body);
    this.held.set(query, { tag, list: answer.body });
    return answer.body;
  }
}
