/** Texts of the shell: what surrounds every page. */
export const app = {
  name: 'Switchboard',
  page_title: '{{page}} · Switchboard',
  skip: 'Skip to the content',
  navigation: 'Main',
  nav: { chat: 'Chat', sessions: 'Sessions' },
  account: {
    menu: 'Account menu',
    language: 'Language',
    sign_out: 'Sign out',
    sign_out_failed: 'You are still signed in: the server could not be told. Try again.',
  },
  new_build: { notice: 'A new version of Switchboard is here.', reload: 'Reload', later: 'Later' },
  unreachable: { heading: 'Waiting for the server', words: 'Switchboard does not answer. This page tries again by itself.' },
  not_found: {
    heading: 'There is no such page',
    words: 'The address may be mistyped, or what it led to is gone.',
    home: 'Go to the chat',
  },
  no_access: {
    heading: 'This page is for administrators',
    words: 'You are signed in as {{email}}, which is not an administrator. Ask an administrator for the role, or go back to the chat.',
    home: 'Go to the chat',
  },
  live: {
    stale: 'Showing data from {{time}}, retrying in {{seconds}} s.',
    stale_asking: 'Showing data from {{time}}, asking again now.',
    stale_first: 'Nothing could be loaded yet, retrying in {{seconds}} s.',
    stale_first_asking: 'Nothing could be loaded yet, asking again now.',
    retry_now: 'Retry now',
  },
  dialog: { cancel: 'Cancel', close: 'Close' },
};
