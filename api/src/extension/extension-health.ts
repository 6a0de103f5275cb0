import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { HealthService } from '../core/health/health.service.js';
import type { Extension } from './extension.js';
import { EXTENSIONS } from './extensions-token.js';
import type { HealthCheck } from './health-check.js';

/** Adds the health checks of all extensions to the server's report. */
@Injectable()
export class ExtensionHealth implements OnApplicationBootstrap {
  constructor(
    @Inject(EXTENSIONS) private readonly extensions: readonly Extension[],
    private readonly health: HealthService,
    private readonly modules: ModuleRef,
  ) {}

  onApplicationBootstrap(): void {
    for (const { name, health } of this.extensions) {
      if (!health) continue;
      const check = this.modules.get<HealthCheck>(health, { strict: false });
      this.health.addExtension(name, async () => check.check());
    }
  }
}
