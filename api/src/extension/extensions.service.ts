import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { ExtensionList, ExtensionsLeftOut } from '@switchboard/shared';
import { SETTINGS } from '../core/config/settings-token.js';
import { EXTENSION_MIGRATIONS_PREFIX, migrationsTableOf } from '../core/database/extension-migrations.js';
import { HealthService } from '../core/health/health.service.js';
import type { ExtensionsSettings } from '../core/config/extensions.settings.js';
import type { Extension } from './extension.js';
import { EXTENSIONS } from './extensions-token.js';
import { PersonalDataRepository } from './personal-data.repository.js';

/**
 * Which extensions run, and which ones have left tables in the database without being there any more: those stay until `npm run extension
 * -- remove` removes them, and are named in the log and on the doctor's page.
 */
@Injectable()
export class ExtensionsService implements OnApplicationBootstrap {
  private readonly logger = new Logger('Extensions');

  constructor(
    @Inject(EXTENSIONS) private readonly extensions: readonly Extension[],
    @Inject(SETTINGS) private readonly settings: ExtensionsSettings,
    private readonly repository: PersonalDataRepository,
    private readonly health: HealthService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const gone = await this.gone();
    if (gone.length > 0) this.logger.warn({ extensions: gone }, 'the database has tables of extensions that are not running; they are left alone');
  }

  /** @returns the names in EXTENSIONS_OFF */
  leftOut(): ExtensionsLeftOut {
    return { off: this.settings.extensionsOff };
  }

  async list(): Promise<ExtensionList> {
    const health = await this.health.extensions();
    const running = this.extensions.map(({ name, version }) => ({
      name,
      version: version ?? null,
      status: health[name]?.status === 'failing' ? ('failing' as const) : ('running' as const),
      detail: health[name]?.detail ?? null,
    }));
    const gone = (await this.gone()).map((name) => ({ name, version: null, status: this.isOff(name) ? ('off' as const) : ('gone' as const), detail: null }));
    const isListed = (off: string) => gone.some(({ name }) => migrationsTableOf(name) === migrationsTableOf(off));
    const off = this.settings.extensionsOff.filter((name) => !isListed(name)).map((name) => ({ name, version: null, status: 'off' as const, detail: null }));
    return { extensions: [...running, ...gone, ...off] };
  }

  private isOff(name: string): boolean {
    return this.settings.extensionsOff.some((off) => migrationsTableOf(off) === migrationsTableOf(name));
  }

  /** @returns the names of extensions that have tables but do not run; a hyphen in a name is an underscore there */
  private async gone(): Promise<string[]> {
    const running = new Set(this.extensions.map(({ name }) => migrationsTableOf(name)));
    return (await this.repository.migrationTables()).filter((table) => !running.has(table)).map((table) => table.slice(EXTENSION_MIGRATIONS_PREFIX.length));
  }
}
