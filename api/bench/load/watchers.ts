import { Connection, requestBytes } from './connection.js';
import { Consoles } from './consoles.js';
import { etagOf, listRequest } from './polls.js';

/** Throttle interval of the real page in milliseconds: pushes closer together than this cause a single request. */
const THROTTLE_MS = 250;

/** A console that behaves like the page: on each push it requests the list with the ETag of the last response. */
class Watcher {
  private etag = '';
  private isRequesting = false;
  private isPushPending = false;
  private lastRequestAt = -Infinity;

  constructor(
    private readonly connection: Connection,
    private readonly authorization: string,
    private readonly fetched: () => void,
    private readonly failed: (error: Error) => void,
  ) {}

  onPush(): void {
    if (this.isRequesting) {
      this.isPushPending = true;
      return;
    }
    this.isRequesting = true;
    setTimeout(() => void this.requestList().catch((error: Error) => this.failed(error)), Math.max(0, this.lastRequestAt + THROTTLE_MS - performance.now()));
  }

  close(): void {
    this.connection.close();
  }

  private async requestList(): Promise<void> {
    this.isPushPending = false;
    this.lastRequestAt = performance.now();
    const condition = this.etag === '' ? [] : [`If-None-Match: ${this.etag}`];
    const answer = await this.connection.send(listRequest(this.authorization, '', ...condition));
    if (answer.status !== 200 && answer.status !== 304) throw new Error(`a poll was refused: ${answer.head}`);
    if (answer.status === 200) {
      this.etag = etagOf(answer);
      this.fetched();
    }
    this.isRequesting = false;
    if (this.isPushPending) this.onPush();
  }
}

/** Consoles with push, which fetch the changes they are notified of. */
export class Watchers {
  /** error of the first failed poll */
  failure: Error | null = null;

  private constructor(
    private readonly streams: Consoles,
    private readonly watchers: Watcher[],
  ) {}

  /**
   * @param authorization header line
   * @param fetched called with a console's number, from 0, when it has received a new page
   */
  static async open(port: number, authorization: string, count: number, fetched: (console: number) => void = () => undefined): Promise<Watchers> {
    const watchers: Watcher[] = [];
    const request = requestBytes({ path: '/api/admin/sessions/stream', headers: [authorization] });
    const streams = await Consoles.open(port, request, count, (console) => watchers[console]?.onPush());
    const all = new Watchers(streams, watchers);
    for (let index = 0; index < count; index++)
      watchers.push(new Watcher(await Connection.open(port), authorization, () => fetched(index), (error) => (all.failure ??= error)));
    return all;
  }

  /** Number of changes the first console was notified of. */
  get changes(): number {
    return this.streams.firstConsoleEvents;
  }

  /** @throws Error when a poll failed */
  close(): void {
    this.streams.close();
    for (const watcher of this.watchers) watcher.close();
    if (this.failure) throw this.failure;
  }
}
