// Loaded into a child before its own code (node --import). The child ends with the process that started it, also when that one
// is killed without a chance to say so: the channel between them closes, which nothing can prevent. SWITCHBOARD_PARENT names that
// process, since a child's own workers inherit its options and have channels that are no business of ours.
if (process.channel && process.env.SWITCHBOARD_PARENT === String(process.ppid)) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref(); // a listener alone must not keep the child alive
}
