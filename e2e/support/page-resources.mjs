/** @typedef {import('@playwright/test').Page} Page */

/** What a page retains after garbage collection: bytes of JavaScript, nodes, listeners, detached nodes. */
export class PageResources {
  #session;

  /** @param {Page} page */
  static async of(page) {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    await session.send('HeapProfiler.enable');
    await session.send('DOM.enable');
    return new PageResources(session);
  }

  /** @param {import('@playwright/test').CDPSession} session */
  constructor(session) {
    this.#session = session;
  }

  async measure() {
    // What the first collection frees may have retained more: nodes are freed after their JavaScript wrappers.
    for (let round = 0; round < 3; round += 1) await this.#session.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const value = (name) => metrics.find((metric) => metric.name === name)?.value ?? NaN;
    const { detachedNodes } = await this.#session.send('DOM.getDetachedDomNodes');
    const size = ({ children = [] }) => children.reduce((sum, child) => sum + size(child), 1);
    const detached = detachedNodes.reduce((sum, { treeNode }) => sum + size(treeNode), 0);
    return { bytes: value('JSHeapUsedSize'), nodes: value('Nodes'), listeners: value('JSEventListeners'), detached };
  }
}

/**
 * Tracks the timers of a page from its next load on.
 *
 * @param {Page} page
 * @returns a function that returns the delays, in milliseconds, of pending timers of at least a second that were set at the given path
 */
export async function watchTimers(page) {
  await page.addInitScript(() => {
    const waiting = new Map();
    Object.assign(globalThis, { waitingTimers: waiting });
    const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
    const note = (id, wait) => waiting.set(id, { wait, path: location.pathname });
    const drop = (clear) => (id) => {
      waiting.delete(id);
      clear(id);
    };
    globalThis.setTimeout = (callback, wait = 0, ...rest) => {
      const id = setTimeout(() => {
        waiting.delete(id);
        callback(...rest);
      }, wait);
      note(id, wait);
      return id;
    };
    globalThis.setInterval = (...all) => {
      const id = setInterval(...all);
      note(id, all[1]);
      return id;
    };
    globalThis.clearTimeout = drop(clearTimeout);
    globalThis.clearInterval = drop(clearInterval);
  });
  /** @param {string} path */
  return (path) => page.evaluate(
    (set) => [...globalThis.waitingTimers.values()].filter((timer) => timer.path === set && timer.wait >= 1_000).map(({ wait }) => wait), path,
  );
}
