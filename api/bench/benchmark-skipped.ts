/** A benchmark was skipped because this machine lacks something that the product does not need. */
export class BenchmarkSkipped extends Error {}
