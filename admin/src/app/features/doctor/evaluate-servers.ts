import type { ServerInstance } from '@switchboard/shared';
import { type Finding, finding } from './finding';

/** Are all servers on the database there, and do they hear each other? */
export function evaluateServers(instances: readonly ServerInstance[]): Finding {
  const silent = instances.filter(({ heard }) => !heard);
  const versions = new Set(instances.map(({ version }) => version));
  const params = {
    count: instances.length,
    names: instances.map(({ name, version }) => `${name} (${version})`).join(', '),
    streams: total(instances, 'streams'),
    answers: total(instances, 'generations'),
    silent: silent.map(({ name }) => name).join(', '),
  };
  const found = (state: Finding['state'], code: string): Finding => finding('servers', state, code, { measured: { key: 'doctor.servers.measured', params }, params });
  if (silent.length > 0) return found('warn', 'silent');
  if (versions.size > 1) return found('warn', 'versions');
  return found('pass', instances.length === 1 ? 'one' : 'joined');
}

function total(instances: readonly ServerInstance[], what: 'streams' | 'generations'): number {
  return instances.reduce((sum, instance) => sum + instance[what], 0);
}
