/** The name of a backup while it is being written. @param pid of the process that writes it */
export function partialFileOf(target: string, pid: number | undefined): string {
  return `${target}.part-${pid}`;
}
