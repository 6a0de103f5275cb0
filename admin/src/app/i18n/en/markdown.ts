/** Texts of the controls in rendered Markdown. */
export const markdown = {
  copy: 'Copy',
  copied: 'Copied',
  copy_failed: 'Could not copy',
  code: 'Code',
  table: 'Table',
};
