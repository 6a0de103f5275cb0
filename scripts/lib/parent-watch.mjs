// Preloaded into a child (node --import). The child ends together with its parent, even if the parent is killed: the IPC channel
// between them always closes. SWITCHBOARD_PARENT identifies that parent, because the child's own workers inherit its options and
// have channels of their own, which must be left alone.
if (process.channel && process.env.SWITCHBOARD_PARENT === String(process.ppid)) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref(); // a listener alone must not keep the child alive
}
