import type { Finding } from './finding.js';
import type { ServerPool } from './server-pool.js';

/** A group of figures that are measured together. */
export interface Benchmark {
  /** the figures it yields */
  figures: string[];
  /** whether it needs the built pages and a browser; it is then excluded from tiny runs, which run from the sources */
  needsPages?: boolean;
  /**
   * @throws BenchmarkSkipped when this machine lacks what it needs
   * @throws Error when a response was wrong or a row is missing
   */
  run(pool: ServerPool): Promise<Finding[]>;
}
