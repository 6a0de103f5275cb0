/** Whether the browser runs on one of Apple's systems, whose shortcuts use Cmd in place of Ctrl. */
export function isApple({ defaultView }: Document): boolean {
  return /^(?:Mac|iP)/.test(defaultView?.navigator.platform ?? '');
}
