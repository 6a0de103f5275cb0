/** Characters of a piece. */
export const STAMP_LENGTH = 8;
/** Tenths of a millisecond after which stamps repeat: two months. */
const RANGE = 36 ** 6;

/** @returns eight characters that tell this instant */
export function stamp(): string {
  const tenths = Math.floor((performance.timeOrigin + performance.now()) * 10) % RANGE;
  return `${tenths.toString(36).padStart(STAMP_LENGTH - 2, '0')}. `;
}

/** @returns for each piece of a text, how many milliseconds ago it was sent */
export function agesOf(text: string): number[] {
  const now = Math.floor((performance.timeOrigin + performance.now()) * 10) % RANGE;
  const sent = text.match(/[0-9a-z]{6}(?=\. )/g) ?? [];
  return sent.map((each) => (now - parseInt(each, 36)) / 10);
}
