import type { Benchmark } from '../benchmark.js';
import { countRows } from '../databases/measured-database.js';
import { type Finding, quotientFinding, ratioFinding, valueFinding } from '../finding.js';
import { Load, type RoundResult } from '../load/load.js';
import { chatTraffic } from '../load/writers.js';
import { alternate, type Sample } from '../rounds.js';
import { unchanged } from './joined-polls.js';
import type { JoinedGroup } from '../several/joined-group.js';
import type { Subject } from '../subject.js';

const WRITERS = 64;

/** B47: what one, two and four servers do together. */
export const instances: Benchmark = {
  figures: ['B47'],
  async run({ scale, several }) {
    const counts = scale.tiny ? [1, 2] : [1, 2, 4];
    const group = await several.joined(counts.at(-1)!);
    const before = await countRows(group.database);
    const chats = await Promise.all(counts.map((count) => Spread.open(group, count, (share) => Load.open(share.port, chatTraffic(WRITERS / count, group.authorization)))));
    const chat = await alternate(chats, scale);
    const answered = chats.reduce((sum, { load }) => sum + load.answered, 0);
    const after = await countRows(group.database);
    if (after.messages - before.messages !== 2 * answered) throw new Error(`${answered} messages were answered, but the rows went from ${before.messages} to ${after.messages}`);
    const consoles = await Promise.all(counts.map((count) => Spread.open(group, count, (share) => unchanged(share.port, group.authorization))));
    const polls = await alternate(consoles, scale);
    for (const { load } of [...chats, ...consoles]) load.close();
    return [...compareCounts(counts, chat, `chat message with reply, ${WRITERS} writers`), ...compareCounts(counts, polls, 'poll of a console, nothing changed')];
  },
};

/** B47: the memory that each server takes. To be measured before anything has loaded them, since what a load leaves behind depends on the load. */
export const instanceMemory: Benchmark = {
  figures: ['B47'],
  async run({ scale, several }) {
    const [alone, group] = [await several.alone(), await several.joined(scale.tiny ? 2 : 4)];
    const own = await alone.server.memory();
    const joined = await Promise.all(group.servers.map((server) => server.memory()));
    return [
      quotientFinding('B47', 'an idle joined server ÷ one that is alone', 'resident memory', joined.map(({ resident }) => resident / own.resident), null),
      quotientFinding('B47', 'the same', 'heap after collection', joined.map(({ heap }) => heap / own.heap), null),
      valueFinding('B47', 'an idle joined server', 'resident memory', 'MB', joined.map(({ resident }) => resident / 1e6), null),
    ];
  },
};

function compareCounts(counts: readonly number[], samples: readonly Sample[][], what: string): Finding[] {
  return counts.slice(1).flatMap((count, index) => {
    const pair = { of: samples[index + 1]!, to: samples[0]! };
    return [
      ratioFinding('B47', `${what}, ${count} servers ÷ 1`, 'rate', pair, null),
      ratioFinding('B47', 'the same, CPU of all servers', 'cpu', pair, null),
    ];
  });
}

/** The same load, spread over several servers. */
class Spread {
  private constructor(
    private readonly servers: readonly Subject[],
    private readonly loads: readonly Load[],
  ) {}

  static async open({ servers }: JoinedGroup, count: number, open: (server: Subject) => Promise<Load>): Promise<Spread> {
    const some = servers.slice(0, count);
    return new Spread(some, await Promise.all(some.map(open)));
  }

  /** All of the servers together. */
  get subject(): { cpu(): Promise<number> } {
    return { cpu: async () => (await Promise.all(this.servers.map((server) => server.cpu()))).reduce((sum, cpu) => sum + cpu, 0) };
  }

  get load(): { run(milliseconds: number): Promise<RoundResult>; readonly answered: number; close(): void } {
    const { loads } = this;
    return {
      async run(milliseconds) {
        const results = await Promise.all(loads.map((load) => load.run(milliseconds)));
        const [answered, seconds] = [results.reduce((sum, each) => sum + each.answered, 0), Math.max(...results.map((each) => each.seconds))];
        return { answered, seconds, p50: NaN, p99: NaN };
      },
      get answered() {
        return loads.reduce((sum, load) => sum + load.answered, 0);
      },
      close: () => loads.forEach((load) => load.close()),
    };
  }
}
