/** A browser or another program, and its operating system, as far as its user agent states them. */
export interface Device {
  readonly browser: string | null;
  /** the name that a program other than a browser gives itself, such as a script that uses the API */
  readonly program: string | null;
  readonly system: string | null;
}

// The order matters: most browsers also name those that they derive from.
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

/** Maximum characters of the header that are examined; browsers send about 150. */
const MAX_LENGTH = 500;

/**
 * Parses a User-Agent header.
 *
 * @param header the header, which a client may set to anything; null: none was sent
 * @returns null for each part that is not stated
 */
export function parseUserAgent(header: string | null): Device {
  const agent = header?.slice(0, MAX_LENGTH);
  if (!agent) return { browser: null, program: null, system: null };
  const browser = BROWSERS.find(([pattern]) => pattern.test(agent))?.[1] ?? null;
  return { browser, program: browser === null ? programName(agent) : null, system: SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1] ?? null };
}

function programName(agent: string): string | null {
  const name = /^([\w.-]{2,40})(?:\/|\s|$)/.exec(agent)?.[1];
  return name && name !== 'Mozilla' ? name : null;
}
