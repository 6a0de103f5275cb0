// @ts-check
/**
 * `npm run audit:verify`
 * @satisfies {import('./command-line.js').Command}
 */
export const auditVerify = {
  call: 'npm run audit:verify',
  does: 'Checks that no entry of the audit log was changed or removed. It only reads; the server may be running.',
  codes: { 1: 'the chain is broken, or the command failed; the output says where or why' },
};
