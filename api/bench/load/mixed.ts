import { expectStatus, Load, type Traffic } from './load.js';
import { listRequest } from './polls.js';
import { chatTraffic } from './writers.js';

/** Concurrent connections of each kind. */
const CHATTING = 8;
const LISTING = 8;
const SEARCHING = 2;

let requestCount = 0;

/** Every request names a different end of its time range, so that no snapshot of its view can exist. */
function newView(filters: Record<string, string>): string {
  const to = new Date(Date.UTC(2100, 0, 1) + ++requestCount).toISOString();
  return `?${new URLSearchParams({ ...filters, to }).toString()}`;
}

/** Consoles that request pages which no one has requested before. */
function pages(connections: number, authorization: string, filters: Record<string, string>): Traffic {
  return {
    connections,
    next: () => ({
      bytes: listRequest(authorization, newView(filters)),
      check: (exchange) => {
        expectStatus(exchange, 200);
        const [first, second] = [exchange.body.indexOf('"session_id"'), exchange.body.indexOf('"totals"')];
        if (first < 0 || second < first) throw new Error(`no sessions were found by ${JSON.stringify(filters)}: ${exchange.body.toString('utf8', 0, 300)}`);
      },
    }),
  };
}

/** Mixed load: concurrent chatting, listing sessions, and searching titles, people and messages. */
export class MixedLoad {
  private constructor(
    private readonly chat: Load,
    private readonly readers: readonly Load[],
  ) {}

  /** @param authorization an administrator's header line */
  static async open(port: number, authorization: string): Promise<MixedLoad> {
    const [chat, ...readers] = await Promise.all(
      [
        chatTraffic(CHATTING, authorization),
        pages(LISTING, authorization, {}),
        pages(SEARCHING, authorization, { q: 'refund' }),
        pages(SEARCHING, authorization, { text: 'refund' }),
      ].map((traffic) => Load.open(port, traffic)),
    );
    return new MixedLoad(chat!, readers);
  }

  /** Chat messages answered so far. */
  get chatMessages(): number {
    return this.chat.answered;
  }

  /** @param milliseconds duration; with 0, every connection sends one request @throws Error at the first wrong response */
  async run(milliseconds: number): Promise<void> {
    await Promise.all([this.chat, ...this.readers].map((load) => load.run(milliseconds)));
  }

  close(): void {
    for (const load of [this.chat, ...this.readers]) load.close();
  }
}
