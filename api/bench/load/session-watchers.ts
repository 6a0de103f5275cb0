import { connect, type Socket } from 'node:net';
import { requestBytes } from './connection.js';

/** Within how many milliseconds those whose stream was cut come back, evenly spread: as pages do, a quarter to three quarters of a second later. */
const [RETURN_FROM_MS, RETURN_TO_MS] = [250, 750];
/** Streams opened at the same time at the beginning. */
const MAX_CONCURRENT_OPENS = 100;
/** Time-out for a stream's session, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** Watchers of sessions, each of one of its own, which resume their streams where they ended. */
export class SessionWatchers {
  private readonly watchers: SessionWatcher[];

  private constructor(
    authorization: string,
    sessions: readonly string[],
  ) {
    this.watchers = sessions.map((session_id) => new SessionWatcher(session_id, authorization));
  }

  /** @throws Error when a stream does not begin with its session */
  static async open(port: number, authorization: string, sessions: readonly string[]): Promise<SessionWatchers> {
    const all = new SessionWatchers(authorization, sessions);
    for (let from = 0; from < sessions.length; from += MAX_CONCURRENT_OPENS)
      await Promise.all(all.watchers.slice(from, from + MAX_CONCURRENT_OPENS).map((watcher) => watcher.open(port)));
    return all;
  }

  get size(): number {
    return this.watchers.length;
  }

  /**
   * Cuts every stream, and resumes them at another server.
   *
   * @returns seconds from the cut until the last has its session
   * @throws Error when one gets anything else
   */
  async resumeAt(port: number): Promise<number> {
    const cutAt = performance.now();
    this.close();
    await Promise.all(
      this.watchers.map(async (watcher, index) => {
        await new Promise((resolve) => setTimeout(resolve, RETURN_FROM_MS + ((RETURN_TO_MS - RETURN_FROM_MS) * index) / this.size));
        await watcher.open(port);
      }),
    );
    return (performance.now() - cutAt) / 1_000;
  }

  close(): void {
    for (const watcher of this.watchers) watcher.close();
  }
}

class SessionWatcher {
  private socket: Socket | null = null;
  private lastEventId = '';

  constructor(
    private readonly session_id: string,
    private readonly authorization: string,
  ) {}

  /** Opens the stream, or resumes it after the last event; resolves once it has the session. */
  open(port: number): Promise<void> {
    const headers = [this.authorization, ...(this.lastEventId === '' ? [] : [`Last-Event-ID: ${this.lastEventId}`])];
    const request = requestBytes({ path: `/api/sessions/${this.session_id}/stream`, headers });
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(request));
      this.socket = socket;
      let text = '';
      const timer = setTimeout(() => reject(new Error(`a stream of ${this.session_id} has no session after ${TIMEOUT_MS} ms: ${text}`)), TIMEOUT_MS);
      const settle = (error?: Error) => {
        clearTimeout(timer);
        socket.removeAllListeners('data').resume();
        if (error) reject(error);
        else resolve();
      };
      socket.on('error', settle);
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.length >= 12 && !text.startsWith('HTTP/1.1 200')) return settle(new Error(`a stream was refused: ${text.slice(0, 500)}`));
        if (text.includes('event: reset')) return settle(new Error(`the stream of ${this.session_id} could not be resumed after ${this.lastEventId}`));
        const event = /id: (\S+)\nevent: session\ndata: (.*)\n\n/.exec(text);
        if (!event) return;
        if (!event[2]!.includes(this.session_id)) return settle(new Error(`another session than ${this.session_id}: ${event[2]}`));
        this.lastEventId = event[1]!;
        settle();
      });
    });
  }

  close(): void {
    this.socket?.destroy();
    this.socket = null;
  }
}
