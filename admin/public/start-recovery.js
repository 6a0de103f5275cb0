// A part of the document once that is built, see scripts/lib/inline-start.mjs. A script or style sheet that the page needs to start cannot be
// loaded: during an upgrade, another server may have been asked for it, or the network is down for a moment. The page is loaded afresh, after
// 0.5, 1 and 2 seconds; then it says so. Once it has started, it copes by itself.
addEventListener(
  'error',
  function recover({ target }) {
    const isNeeded = target instanceof HTMLScriptElement || (target instanceof HTMLLinkElement && target.rel === 'stylesheet');
    if (!isNeeded || document.querySelector('app-root')?.firstElementChild) return;
    removeEventListener('error', recover, true);
    try {
      const [count, since] = (sessionStorage.getItem('start_attempts') ?? '0 0').split(' ').map(Number);
      const isRecent = Date.now() - since < 60_000;
      const attempts = isRecent ? count : 0;
      if (attempts < 3) {
        sessionStorage.setItem('start_attempts', `${attempts + 1} ${isRecent ? since : Date.now()}`);
        setTimeout(() => location.reload(), 500 * 2 ** attempts);
        return;
      }
    } catch {
      // Where storage is refused, attempts cannot be counted, and could go on for ever: it says so at once.
    }
    const show = () => {
      const texts = document.getElementById(navigator.language.startsWith('de') ? 'not-loaded-de' : 'not-loaded-en');
      document.querySelector('app-root').replaceChildren(texts.content.cloneNode(true));
    };
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', show);
    else show();
  },
  true,
);
