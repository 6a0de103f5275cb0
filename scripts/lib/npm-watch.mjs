// Preloaded into the server when npm started it (node --import). npm runs a script through a shell; a signal sent to npm alone ends
// that shell and never reaches the script, and when npm is killed nothing stops the server. So the server checks every second that
// both still exist, and shuts down gracefully when they do not.
import { readFileSync } from 'node:fs';

/**
 * A process's name and parent; null where the system has no /proc or the process is gone; undefined when it cannot be determined at
 * the moment, for example while all file descriptors are in use.
 */
function look(pid) {
  try {
    const [, name, parent] = /^\d+ \((.*)\) \S (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
    return name === undefined ? null : { name, parent };
  } catch (error) {
    return error.code === 'ENOENT' || error.code === 'ESRCH' ? null : undefined;
  }
}

const shell = process.ppid;
const first = look(shell);
// If the shell replaced itself with the script, the parent is npm itself, whose own parent is irrelevant.
const npm = first && /^(ba|da|a|z|k)?sh$/.test(first.name) ? first.parent : undefined;

/** Whether npm or its shell is gone. An undetermined result does not count as gone. */
function abandoned() {
  if (process.ppid !== shell) return true;
  if (npm === undefined) return false;
  const now = look(shell);
  return now !== undefined && now?.parent !== npm;
}

let isSignalled = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  const note = () => {
    isSignalled = true; // already shutting down: a second signal would mean "at once"
    if (process.listenerCount(signal) > 1) return;
    process.off(signal, note); // the server has no handler yet, so the default action is right
    process.kill(process.pid, signal);
  };
  process.on(signal, note);
}
const timer = setInterval(() => {
  if (!abandoned()) return;
  clearInterval(timer);
  if (!isSignalled) process.kill(process.pid, 'SIGTERM');
}, 1_000);
timer.unref();
