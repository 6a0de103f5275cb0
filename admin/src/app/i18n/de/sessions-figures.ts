/** Texts about how an answer came about, in German. */
export const sessionsFigures = {
  open: 'Zahlen',
  tokens: '{{input}} Tokens hinein, {{output}} heraus',
  estimated: '{{input}} Tokens hinein, {{output}} heraus, geschätzt',
  first: 'erster Text nach {{time}}',
  thought: '{{time}} nachgedacht',
  total: 'insgesamt {{time}}',
  thoughts: 'Denkt nach …',
};
