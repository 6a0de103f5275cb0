/** A part of a person's message: text, or a fenced code block. */
export interface TypedPart {
  readonly text: string;
  /** whether it is the content of a code block */
  readonly isCode: boolean;
  /** of a code block: the file's name, or else the language, '' if neither is given */
  readonly name: string;
}

const OPENING = /^(`{3,}|~{3,})((?:[^`~][^`]*)?)$/;
/** How a file's name stands above its block. */
const LABEL = /(?:^|\n)([^\n]{1,100}):\n$/;

/** Splits a person's message at its fenced code blocks. A block that is not closed is text. Nothing but fences and names is left out. */
export function typedParts(message: string): TypedPart[] {
  const parts: TypedPart[] = [];
  let [text, code, opened]: [string, string, RegExpExecArray | null] = ['', '', null];
  for (const line of message.split(/(?<=\n)/)) {
    const bare = line.replace(/\n$/, '');
    if (opened === null) {
      opened = OPENING.exec(bare);
      if (opened === null) text += line;
      else code = '';
    } else if (bare.trimEnd() === opened[1]) {
      const label = LABEL.exec(text);
      addText(parts, label ? text.slice(0, label.index) : text);
      parts.push({ text: code.replace(/\n$/, ''), isCode: true, name: label?.[1] ?? opened[2].trim() });
      [text, opened] = ['', null];
    } else code += line;
  }
  if (parts.length === 0) return [{ text: message, isCode: false, name: '' }];
  addText(parts, opened === null ? text : `${text}${opened[0]}\n${code}`);
  return parts;
}

/** Text between blocks is shown without the empty lines at its edges. */
function addText(parts: TypedPart[], text: string): void {
  if (text.trim() !== '') parts.push({ text: text.replace(/^\n+/, '').trimEnd(), isCode: false, name: '' });
}
