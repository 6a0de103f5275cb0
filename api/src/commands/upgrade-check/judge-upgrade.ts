import { isNextRelease } from '../../core/database/migration-phases.js';

/** What `/api/health` of the running version says. */
export interface RunningVersion {
  version: string;
  /** whether it is joined with others by REDIS_URL, so that old and new ones can run at the same time */
  isJoined: boolean;
}

/** Whether an upgrade can be rolled out, and why. */
export interface Verdict {
  rolls: boolean;
  reason: string;
}

/** The first release whose servers let the schema of the next one in. */
const FIRST_ROLLING = '0.2.0';

/** @param own this version @returns whether running servers can be replaced by it one after another */
export function judgeUpgrade(running: RunningVersion, own: string): Verdict {
  if (!/^\d+\.\d+\.\d+/.test(running.version)) return { rolls: false, reason: `The running version calls itself ${running.version}, which is no version number.` };
  if (!running.isJoined) return { rolls: false, reason: 'The running server is alone: a second one on its database would not start. Stop it, then start this version.' };
  if (compare(running.version, FIRST_ROLLING) < 0) return { rolls: false, reason: `Servers before ${FIRST_ROLLING} refuse the schema of a later version.` };
  if (running.version === own) return { rolls: true, reason: 'It is the same version.' };
  if (compare(running.version, own) > 0)
    return isNextRelease(own, running.version)
      ? { rolls: true, reason: 'It is a step back to the previous release, which works with the schema of the running one unless that has removed something.' }
      : { rolls: false, reason: `${own} is more than one release before ${running.version}. Restore a backup of that release instead.` };
  if (isNextRelease(running.version, own)) return { rolls: true, reason: 'Migrations of this release only add until the last old server is gone.' };
  return { rolls: false, reason: `${own} is more than one release after ${running.version}. Stop all servers, or upgrade release by release.` };
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
