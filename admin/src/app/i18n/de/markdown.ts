/** Texts of the controls in rendered Markdown, in German. */
export const markdown = {
  copy: 'Kopieren',
  copied: 'Kopiert',
  copy_failed: 'Kopieren nicht möglich',
  code: 'Code',
  table: 'Tabelle',
};
