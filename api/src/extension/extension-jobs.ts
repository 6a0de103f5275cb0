import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { Duties } from '../core/instances/duties.js';
import type { ExtensionJob } from './extension-job.js';
import type { Extension } from './extension.js';
import { EXTENSIONS } from './extensions-token.js';

/** Shortest interval, in milliseconds. */
const MIN_INTERVAL_MS = 100;

/** Runs one job. Stops with the server, after the current run. */
class JobTask extends RecurringTask {
  private readonly controller = new AbortController();

  constructor(extension: string, private readonly job: ExtensionJob) {
    super(Math.max(MIN_INTERVAL_MS, job.interval), `extension ${extension}: ${job.failure}`);
  }

  override onModuleDestroy(): Promise<void> {
    this.controller.abort(new Error('The server is shutting down.'));
    return super.onModuleDestroy();
  }

  protected runOnce(): Promise<void> | void {
    return this.job.run(this.controller.signal);
  }
}

/** Runs the jobs of all extensions while the server is up, on one of several joined servers. */
@Injectable()
export class ExtensionJobs implements OnApplicationBootstrap, OnModuleDestroy {
  private tasks: JobTask[] = [];

  constructor(
    @Inject(EXTENSIONS) private readonly extensions: readonly Extension[],
    private readonly modules: ModuleRef,
    private readonly duties: Duties,
  ) {}

  onApplicationBootstrap(): void {
    this.tasks = this.extensions.flatMap(({ name, jobs = [] }) => jobs.map((job) => new JobTask(name, this.modules.get(job, { strict: false }))));
    for (const task of this.tasks) {
      task.runOnlyIf(() => this.duties.isMine);
      void task.onApplicationBootstrap();
    }
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.onModuleDestroy()));
  }
}
