/** A browser, or another program, and the system that it runs on, as far as its own description tells. */
export interface Device {
  readonly browser: string | null;
  /** the name that a program gives itself which is no browser: a script's, by the API */
  readonly program: string | null;
  readonly system: string | null;
}

// In this order: most browsers also name those that they descend from.
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/\d.{0,100}\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bWindows\b/, 'Windows'],
  [/\biPad\b/, 'iPadOS'],
  [/\b(?:iPhone|iPod)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Characters of the header that are looked at; browsers send about 150. */
const LONGEST = 500;

/**
 * @param header the header User-Agent, which anybody may write as they like; null: none was sent
 * @returns nothing of what is not told
 */
export function deviceOf(header: string | null): Device {
  const agent = header?.slice(0, LONGEST);
  if (!agent) return { browser: null, program: null, system: null };
  const browser = BROWSERS.find(([pattern]) => pattern.test(agent))?.[1] ?? null;
  return { browser, program: browser === null ? programIn(agent) : null, system: SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1] ?? null };
}

function programIn(agent: string): string | null {
  const name = /^([\w.-]{2,40})(?:\/|\s|$)/.exec(agent)?.[1];
  return name && name !== 'Mozilla' ? name : null;
}
