/** Texts of the sign-in and registration pages, in German. */
export const signIn = {
  sign_in: 'Anmelden',
  sign_in_lead: 'Willkommen zurück.',
  signing_in: 'Anmeldung läuft …',
  create_account: 'Konto anlegen',
  creating: 'Das Konto wird angelegt …',
  register_lead: 'Nötig sind ein Name, eine E-Mail-Adresse und ein Passwort.',
  name: 'Name',
  email: 'E-Mail',
  password: 'Passwort',
  have_account: 'Schon ein Konto?',
  no_account: 'Neu hier?',
  closed_heading: 'Keine Registrierung',
  closed: 'Neue Konten legt hier ein Administrator an. Bitten Sie ihn darum.',
  ended_expired: 'Ihre Anmeldung ist abgelaufen. Melden Sie sich erneut an, und Sie sind wieder dort, wo Sie waren.',
  ended_elsewhere: 'Sie haben sich in einem anderen Tab oder Fenster abgemeldet.',
  missing: {
    email: 'Geben Sie Ihre E-Mail-Adresse ein.',
    password: 'Geben Sie Ihr Passwort ein.',
    new_password: 'Wählen Sie ein Passwort.',
  },
  pitch: { heading: 'Jedes Gespräch im Augenblick, in dem es geschieht.', words: 'Chatten mit Antworten zur Hand, auf einem eigenen Server.' },
};
