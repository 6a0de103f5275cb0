import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../config/project-root.js';

/** The version of this Switchboard, as in package.json. */
export function productVersion(): string {
  return (JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** Identifies the running version. `id` differs between two builds of the web pages, so that an open page notices a new one. */
@Injectable()
export class Build {
  readonly version: string;
  readonly id: string;

  constructor() {
    const root = projectRoot();
    this.version = productVersion();
    const index = join(root, 'dist/admin/index.html');
    this.id = createHash('sha256')
      .update(existsSync(index) ? readFileSync(index) : this.version)
      .digest('hex')
      .slice(0, 12);
  }
}
