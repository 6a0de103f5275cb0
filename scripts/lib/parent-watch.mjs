// Loaded into a child before its own code (node --import). The child ends with the process that started it, also when that
// one is killed without a chance to say so: the channel between them closes, which nothing can prevent.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref(); // a listener alone must not keep the child alive
}
