/**
 * A fault whose message is written for the person at the terminal: what is wrong and what to do. Anything else that is
 * thrown is a defect of these scripts and keeps its stack.
 */
export class CommandFault extends Error {}
