/**
 * @param {readonly number[]} values
 * @param {number} share 0 to 1
 * @returns {number} the quantile: the smallest value that at least this share of all values do not exceed
 */
export function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
