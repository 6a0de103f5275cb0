/** Texts about how an answer came about. */
export const sessionsFigures = {
  open: 'Figures',
  tokens: '{{input}} tokens in, {{output}} out',
  estimated: '{{input}} tokens in, {{output}} out, estimated',
  first: 'first text after {{time}}',
  thought: 'thought for {{time}}',
  total: '{{time}} in all',
  thoughts: 'Thinking…',
};
