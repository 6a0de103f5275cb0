import type { CDPSession, Page } from '@playwright/test';

/** CPU time of a page's main thread, in milliseconds: wall-clock time would include the work of other processes. */
export interface CpuTime {
  /** everything: scripts, styles, layout, painting */
  task: number;
  /** scripts alone */
  script: number;
}

/** Measures the main thread of a page. */
export class MainThread {
  private constructor(private readonly session: CDPSession) {}

  static async of(page: Page): Promise<MainThread> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new MainThread(session);
  }

  /** CPU time since the page was loaded. */
  async used(): Promise<CpuTime> {
    const { metrics } = await this.session.send('Performance.getMetrics');
    const milliseconds = (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? NaN) * 1_000;
    return { task: milliseconds('TaskDuration'), script: milliseconds('ScriptDuration') };
  }

  /** CPU time that an action takes. */
  async during(action: () => Promise<unknown>): Promise<CpuTime> {
    const before = await this.used();
    await action();
    const after = await this.used();
    return { task: after.task - before.task, script: after.script - before.script };
  }
}
