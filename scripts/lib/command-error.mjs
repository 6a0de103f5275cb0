/**
 * An error whose message is written for the person at the terminal: what is wrong and what to do. Any other error is a bug in these
 * scripts and is printed with its stack.
 */
export class CommandError extends Error {}
