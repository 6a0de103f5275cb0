/** Settings whose values are secret. */
const SECRET = /(SECRET|SECRET_ALSO|PASSWORD|KEY|TOKEN)$/;

/** @returns the name of the typed setting that a variable becomes, unless its group says otherwise: `LOG_LEVEL` is `logLevel` */
export function settingNameOf(variable: string): string {
  return variable.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** @returns a setting's value as the log may show it: of a secret only whether it is set, a URL without its password and parameters */
export function displayedSetting(variable: string, value: unknown): unknown {
  if (SECRET.test(variable)) return value === undefined ? 'not set' : 'set';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' && variable.endsWith('_URL') ? withoutPassword(value) : value;
}

function withoutPassword(text: string): string {
  // The path of a file, which a URL would escape.
  if (text.startsWith('sqlite:')) return text;
  if (!URL.canParse(text)) return `${text.split(':', 1)[0]}:…`;
  const url = new URL(text);
  url.password = '';
  url.search = '';
  url.hash = '';
  return url.href.replace(/\/$/, '');
}
