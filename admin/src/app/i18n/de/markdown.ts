/** Texts of the parts that stand in every rendered Markdown, in German. */
export const markdown = {
  copy: 'Kopieren',
  copied: 'Kopiert',
  copy_failed: 'Kopieren nicht möglich',
  code: 'Code',
  table: 'Tabelle',
};
