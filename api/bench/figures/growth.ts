import type { Benchmark } from '../benchmark.js';
import { withCurve, type Finding, ratioFinding } from '../finding.js';
import { Load, expectStatus, type Traffic } from '../load/load.js';
import { fetchOnce, listRequest } from '../load/polls.js';
import { alternate, type Sample } from '../rounds.js';
import type { Scratch } from '../scratch.js';

/** Numbers of sessions, ascending; all histories have the same distribution. */
const SIZES = [1_000, 10_000, 100_000, 1_000_000] as const;
const [FEW] = SIZES;

/** Concurrent consoles, each requesting a view that no one has requested before. */
const CONSOLES = 4;
/** Duration of one round of one view in milliseconds: short, because there are many views. */
const ROUND_MS = 150;

const sorts = ['-last_activity_at', 'last_activity_at', '-created_at', 'created_at', '-message_count', 'message_count'] as const;
type Sort = (typeof sorts)[number];

/** A page of the list to be measured. */
interface View {
  name: string;
  filters: Record<string, string>;
  sort: Sort;
  /** the row after which the page begins; the first page by default */
  after?: { value: string | number; id: string };
}

const first: View = { name: 'first page', filters: {}, sort: '-last_activity_at' };

/** B4: how the cost of a page grows with the number of sessions, at any position and with any filter and sort order. */
export const growth: Benchmark = {
  figures: ['B4'],
  async run(pool) {
    const scratches: Scratch[] = [];
    for (const size of SIZES) scratches.push(await pool.history(size));
    const largest = scratches.at(-1)!;
    const groups = await groupsOf(largest);
    const views = groups.flatMap(({ views }) => views);
    const sides: Awaited<ReturnType<typeof sideOf>>[] = [];
    for (const scratch of scratches) sides.push(await sideOf(scratch, first));
    for (const view of views) sides.push(await sideOf(largest, view));
    const scale = pool.scale.tiny ? pool.scale : { ...pool.scale, roundMs: ROUND_MS, warmUpMs: ROUND_MS };
    const all = await alternate(sides, scale);
    const [sized, samples] = [all.slice(0, SIZES.length), all.slice(SIZES.length)];
    for (const { load } of sides) load.close();
    const of = new Map(views.map((view, index) => [view, samples[index]!]));
    return [
      ...SIZES.slice(1).map((size, index) => firstPage(size, sized[index + 1]!, sized[0]!)),
      ...groups.map((group) => slowest(group, (view) => of.get(view)!, sized.at(-1)!)),
    ];
  },
};

/** The finding for one size, as a point of the curve, which starts at the smallest size. */
function firstPage(size: number, of: Sample[], to: Sample[]): Finding {
  const [what, series] = [`first page of 50 with totals, ${size.toLocaleString('en')} ÷ 1,000 sessions`, 'first page of 50 with totals'];
  const finding = withCurve(ratioFinding('B4', what, 'cpu', { of, to }, { most: 1.2 }), 'growth', series, size);
  if (size === SIZES[1]) finding.curve!.points.unshift({ at: FEW, median: 1, low: 1, high: 1 });
  return finding;
}

interface Group {
  what: string;
  most: number;
  views: View[];
}

async function groupsOf(largest: Scratch): Promise<Group[]> {
  const single = await singleFilterViews(largest);
  const filters = single.filter(({ sort }) => sort === first.sort);
  const bySort = filters.flatMap((view) => sorts.slice(1).map((sort) => ({ ...view, sort, name: `${view.name}, ${sort}` })));
  const byTwo = filters.flatMap((one, index) =>
    filters
      .slice(index + 1)
      .filter(({ filters: other }) => Object.keys(other).every((key) => !(key in one.filters)))
      .map((other) => ({ ...first, name: `${one.name}, ${other.name}`, filters: { ...one.filters, ...other.filters } })),
  );
  const searches = ['refund', 'rechnung', '.1.777@example', 'zzz'].map((q) => ({ ...first, name: `“${q}”`, filters: { q } }));
  return [
    { what: 'a page anywhere ÷ the first', most: 1.5, views: await deepViews(largest) },
    { what: 'one filter or sort ÷ neither', most: 1.5, views: single },
    { what: 'two filters, or one and a sort ÷ none', most: 10, views: [...bySort, ...byTwo] },
    { what: 'a search ÷ none', most: 3, views: searches },
  ];
}

async function singleFilterViews(largest: Scratch): Promise<View[]> {
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const filters: [name: string, filters: Record<string, string>][] = [
    ['active', { status: 'active' }],
    ['idle', { status: 'idle' }],
    ['ended', { status: 'ended' }],
    ['a person with many', { user_id: await hundredthUser(largest) }],
    ['with messages', { messages: 'some' }],
    ['without messages', { messages: 'none' }],
    ['from last month', { from: ago(30) }],
    ['to last year', { to: ago(365) }],
  ];
  return [
    ...sorts.slice(1).map((sort) => ({ name: sort, filters: {}, sort })),
    ...filters.map(([name, filters]) => ({ name, filters, sort: first.sort })),
  ];
}

/** The user with the hundredth most sessions, or in a tiny run one of those with many. */
async function hundredthUser({ database }: Scratch): Promise<string> {
  const place = Math.min(99, Math.floor(Number(await database.value('SELECT count(*) FROM user_usage')) / 10));
  return (await database.value(`SELECT user_id FROM user_usage ORDER BY session_count DESC LIMIT 1 OFFSET ${place}`)) as string;
}

/** Pages in the middle and near the end, in every sort order. */
async function deepViews({ database }: Scratch): Promise<View[]> {
  const sessions = Number(await database.value('SELECT count(*) FROM user_sessions'));
  const views: View[] = [];
  for (const sort of sorts)
    for (const depth of [Math.floor(sessions / 2), sessions - 60]) {
      const [column, direction] = [sort.replace('-', ''), sort.startsWith('-') ? 'DESC' : 'ASC'];
      const row = `FROM user_sessions ORDER BY ${column} ${direction}, session_id ${direction} LIMIT 1 OFFSET ${depth}`;
      const [value, id] = [await database.value(`SELECT ${column} ${row}`), await database.value(`SELECT session_id ${row}`)];
      views.push({ name: `${sort} after ${depth.toLocaleString('en')}`, filters: {}, sort, after: { value: value as string | number, id: id as string } });
    }
  return views;
}

/** The finding of the most expensive view in a group. */
function slowest({ what, most, views }: Group, of: (view: View) => Sample[], base: Sample[]): Finding {
  const findings = views.map((view) =>
    ratioFinding('B4', `${what}, the slowest of ${views.length}: ${view.name}`, 'cpu', { of: of(view), to: base }, { most }),
  );
  return findings.reduce((slow, each) => (each.median > slow.median ? each : slow));
}

let cursorCount = 0;

/**
 * A cursor that no page ever returned: just behind a row, or before the first one. It makes each view a new one, which no snapshot
 * covers.
 */
function cursorOf({ sort, after }: View): string {
  const down = sort.startsWith('-');
  const outside = sort.endsWith('message_count') ? (down ? 2 ** 31 - 1 : -1) : down ? '~' : '';
  const [value, id] = after ? [after.value, after.id] : [outside, ''];
  return Buffer.from(JSON.stringify([`sessions ${sort}`, value, `${id}~${++cursorCount}`])).toString('base64url');
}

async function sideOf(scratch: Scratch, view: View): Promise<{ subject: Scratch['server']; load: Load }> {
  const { server, authorization } = scratch;
  const request = (cursor: string) => {
    const query = new URLSearchParams({ ...view.filters, sort: view.sort, limit: '50', ...(cursor && { cursor }) });
    return listRequest(authorization, `?${query.toString()}`);
  };
  const text = (await fetchOnce(server.port, request(cursorOf(view)))).text;
  if (!view.after && !('status' in view.filters)) assertSamePage(view, text, (await fetchOnce(server.port, request(''))).text);
  return { subject: server, load: await Load.open(server.port, uncachedViews(() => request(cursorOf(view)), view, text)) };
}

const sessionsOf = (text: string) => (JSON.parse(text) as { sessions: { session_id: string }[] }).sessions.map(({ session_id }) => session_id);

/** @throws Error unless the cursor before the first row returns the first page */
function assertSamePage({ name }: View, text: string, plain: string): void {
  if (JSON.stringify(sessionsOf(text)) !== JSON.stringify(sessionsOf(plain))) throw new Error(`${name}: two different pages:\n${text}\n${plain}`);
}

/** @param text a response to that view, which all others must match */
function uncachedViews(request: () => Buffer, { filters }: View, text: string): Traffic {
  // Excludes the totals, which also change with time.
  const [head, rows] = [text.slice(0, Math.min(60, text.indexOf('"totals"'))), rowsIn(text)];
  // Which sessions are active changes with time during the measurement.
  const isSame = (body: string) => ('status' in filters ? rowsIn(body) > 0 === rows > 0 : body.startsWith(head) && rowsIn(body) === rows) && body.endsWith('}');
  return {
    connections: CONSOLES,
    next: () => ({
      bytes: request(),
      check: (exchange) => {
        expectStatus(exchange, 200);
        const body = exchange.body.toString('latin1');
        if (!isSame(body)) throw new Error(`a different page than before: ${body.slice(0, 500)}\n${text.slice(0, 500)}`);
      },
    }),
  };
}

function rowsIn(body: string): number {
  return body.split('"session_id":').length - 1;
}
