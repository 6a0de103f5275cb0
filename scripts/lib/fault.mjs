/**
 * A fault whose message is written for the person at the terminal: what is wrong and what to do. Anything else that is
 * thrown is a defect of these scripts and keeps its stack.
 */
export class CommandFault extends Error {}

/**
 * Runs a command's main function and ends the process as its outcome says.
 * @param {() => Promise<number | undefined>} main resolves to the exit code; undefined leaves the process running
 */
export async function runCommand(main) {
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    console.error(`Node ${process.versions.node} is too old to start from. Install Node 24 (https://nodejs.org) and try again.`);
    process.exit(1);
  }
  try {
    const code = await main();
    if (code !== undefined) process.exit(code);
  } catch (error) {
    console.error(error instanceof CommandFault ? `\n${error.message}` : error);
    process.exit(1);
  }
}
