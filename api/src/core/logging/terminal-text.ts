/** Fields shown elsewhere in the line, or of no use to a person watching. */
const NOT_AS_FIELDS = new Set(['level', 'time', 'version', 'msg', 'context', 'err', 'stack']);

/**
 * Formats a log line for a person at a terminal: time, level, message and fields, with an error's stack below.
 *
 * @param line a JSON object as logged; anything else is returned unchanged
 * @returns text that ends with a line break
 */
export function terminalText(line: string): string {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const { level, time, msg, context, err, stack } = entry as { level?: string; time?: string; msg?: string; context?: string; err?: ErrorFields; stack?: string };
  const fields = Object.entries(entry).filter(([name]) => !NOT_AS_FIELDS.has(name));
  const shown = fields.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const head = [(time ?? '').slice(11, 19), (level ?? '').toUpperCase().padEnd(5), msg ?? '', ...shown, context ? `(${context})` : ''];
  return `${escapeControls(head.filter(Boolean).join(' '))}\n${stacks(err, stack)}`;
}

/** An error as described in the log. */
interface ErrorFields {
  stack?: string;
  message?: string;
  cause?: ErrorFields;
}

function stacks(error: ErrorFields | undefined, stack: string | undefined): string {
  const texts = [stack ?? ''];
  for (let each = error; each; each = each.cause) texts.push(`${each === error ? '' : 'caused by '}${each.stack ?? each.message ?? ''}`);
  return texts.filter(Boolean).map((text) => `${text.split('\n').map((one) => `  ${escapeControls(one)}`).join('\n')}\n`).join('');
}

/** The log contains input of unknown clients: none of their control characters may reach the terminal. */
const escapeControls = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
