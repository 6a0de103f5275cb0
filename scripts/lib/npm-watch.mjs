// Loaded into the server before its own code when npm started it (node --import). npm runs a script by way of a shell; a signal
// sent to npm alone ends that shell and never reaches the script, and nobody would end the server after npm was killed. So the
// server looks every second whether both are still there, and shuts down in order when they are not.
import { readFileSync } from 'node:fs';

/**
 * A process's name and parent; null where the system has no /proc or the process is gone; undefined when it cannot be told just now, as
 * while all file descriptors are in use.
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
// Where the shell replaced itself by the script, the parent is npm already and its own parent is no concern of ours.
const npm = first && /^(ba|da|a|z|k)?sh$/.test(first.name) ? first.parent : undefined;

/** Whether npm or its shell is gone. What cannot be told is no sign of it. */
function abandoned() {
  if (process.ppid !== shell) return true;
  if (npm === undefined) return false;
  const now = look(shell);
  return now !== undefined && now?.parent !== npm;
}

let told = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  const note = () => {
    told = true; // shutting down already: a second signal would mean "at once"
    if (process.listenerCount(signal) > 1) return;
    process.off(signal, note); // too early for the server's own handler: the system's answer is right
    process.kill(process.pid, signal);
  };
  process.on(signal, note);
}
const timer = setInterval(() => {
  if (!abandoned()) return;
  clearInterval(timer);
  if (!told) process.kill(process.pid, 'SIGTERM');
}, 1_000);
timer.unref();
