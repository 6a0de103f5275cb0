import { expectStatus, Load, type Traffic } from './load.js';
import { listRequest } from './polls.js';
import { chatTraffic } from './writers.js';

/** How many do each thing at once. */
const CHATTING = 8;
const LISTING = 8;
const SEARCHING = 2;

let asked = 0;

/** Every request names another end of time, so that no snapshot of its view can exist yet. */
function newView(filters: Record<string, string>): string {
  const to = new Date(Date.UTC(2100, 0, 1) + ++asked).toISOString();
  return `?${new URLSearchParams({ ...filters, to }).toString()}`;
}

/** Consoles that ask for pages which nobody asked for before. */
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

/** Everything that people do at once: some chat, some look through the list, some search titles and people, some what was said. */
export class MixedLoad {
  private constructor(
    private readonly chat: Load,
    private readonly readers: readonly Load[],
  ) {}

  /** @param authorization header line of an administrator */
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

  /** Messages that were answered so far. */
  get said(): number {
    return this.chat.answered;
  }

  /** @param milliseconds how long; at 0 everyone asks once @throws Error at the first wrong answer */
  async run(milliseconds: number): Promise<void> {
    await Promise.all([this.chat, ...this.readers].map((load) => load.run(milliseconds)));
  }

  close(): void {
    for (const load of [this.chat, ...this.readers]) load.close();
  }
}
