/**
 * The simulated conversations, line by line. Some ask what the handbook covers, others what people ask any assistant; each ends
 * where the person would leave.
 * @type {{ language: string, lines: string[] }[]}
 */
export const CONVERSATIONS = [
  { language: 'en', lines: ['Hi, I just got an account here.', 'How do I end a session?', 'And can the person still read it afterwards?', 'Great, thank you!'] },
  { language: 'en', lines: ['What does idle mean next to a session?', 'How long until an active session turns idle?', 'Can I change that time?', 'Perfect.'] },
  { language: 'en', lines: ['Where is the data stored?', 'How do I make a backup?', 'Is it safe to copy the file while the server runs?', 'ok, trying it now'] },
  { language: 'en', lines: ['I forgot my password. What now?', 'I am the only administrator, by the way.', 'Thanks, that worked.'] },
  { language: 'en', lines: ['Does the list of sessions refresh by itself?', 'How often?', 'Can I pause it while I read?', 'Nice, the keyboard shortcut works.'] },
  { language: 'en', lines: ['Which port does it use?', 'How do I change the port?', 'And behind a reverse proxy?', 'What is PUBLIC_URL for?'] },
  { language: 'en', lines: ['Can it run on PostgreSQL?', 'What do I set for that?', 'Do I need a JWT_SECRET then?'] },
  { language: 'en', lines: ['My order number 88213 has not arrived yet.', 'It was supposed to be here on Tuesday.', 'Who can look that up for me?'] },
  { language: 'en', lines: ['Write a two-line birthday wish for a colleague who loves gardening.', 'Shorter please 😄'] },
  { language: 'en', lines: ['How do I delete a conversation?', 'I deleted one by accident, can I undo it?', 'phew'] },
  { language: 'en', lines: ['How can a team add its own responder?', 'Is there an example of an extension?', 'Can an extension bring its own table?'] },
  { language: 'en', lines: ['Can administrators read my messages?', 'I see. And is that recorded anywhere?'] },
  { language: 'en', lines: ['What happens to my messages when I delete my account?', 'Understood.'] },
  { language: 'en', lines: ['Is there a dark mode?', 'Does it work on a phone?'] },
  { language: 'en', lines: ['Our team of twelve starts on Monday. How do I make accounts for them?', 'Can I close registration afterwards?', 'Thanks a lot!'] },
  { language: 'de', lines: ['Guten Tag! Ich habe eine Frage zu meinem Konto.', 'Wie beende ich eine Sitzung?', 'Und kann die Person danach noch mitlesen?', 'Vielen Dank für die Hilfe!'] },
  { language: 'de', lines: ['Wo liegt die Datenbank?', 'Wie sichere ich sie am besten?', 'Läuft das auch während des Betriebs?'] },
  { language: 'de', lines: ['Können Sie mir sagen, wann die Kantine öffnet?', 'Schade, trotzdem danke.'] },
  { language: 'de', lines: ['Ich möchte mein Passwort ändern.', 'Wie lang muss es mindestens sein?', 'Gut, erledigt.'] },
  { language: 'fr', lines: ['Bonjour, est-ce que quelqu’un peut m’aider ?', 'Comment puis-je renommer une conversation ?', 'Et la supprimer ?', 'Merci beaucoup !'] },
  { language: 'fr', lines: ['Que veut dire « inactive » à côté d’une session ?', 'D’accord, je comprends mieux.'] },
  { language: 'es', lines: ['Hola, ¿cómo cambio mi contraseña?', '¿Cuántos caracteres necesita?', '¡Listo, gracias!'] },
  { language: 'es', lines: ['¿Quién puede ver mis mensajes?', '¿También los administradores?', 'Entendido.'] },
  { language: 'it', lines: ['Ciao! Posso usare questa chat dal telefono?', 'E come esco dal mio account?', 'Grazie mille 🙂'] },
  { language: 'pt', lines: ['Boa tarde, como termino uma sessão?', 'E se a pessoa estiver escrevendo?', 'Obrigado!'] },
  { language: 'nl', lines: ['Hoi, waar vind ik mijn oude gesprekken?', 'Kan ik daarin zoeken?', 'Top, dank je.'] },
  { language: 'pl', lines: ['Dzień dobry, jak mogę zmienić swoje hasło?', 'Dziękuję, działa.'] },
  { language: 'sv', lines: ['Hej! Kan man pausa uppdateringen av listan?', 'Toppen, tack.'] },
  { language: 'tr', lines: ['Merhaba, bir oturumu nasıl sonlandırırım?', 'Teşekkürler!'] },
  { language: 'ja', lines: ['こんにちは。パスワードを変更したいです。', '何文字以上必要ですか？', 'ありがとうございました。'] },
  { language: 'zh', lines: ['你好，怎样结束一个会话？', '谢谢，我明白了。'] },
  { language: 'ar', lines: ['مرحبًا، كيف يمكنني تغيير كلمة المرور؟', 'شكرًا جزيلًا'] },
  { language: 'uk', lines: ['Добрий день! Де зберігаються мої повідомлення?', 'Дякую за відповідь.'] },
];

/** Names of the simulated people, in order. */
export const NAMES = [
  'Amara Okafor', 'Lukas Brandt', 'Chloé Marchand', 'Mateo Herrera', 'Yuki Tanabe', 'Ingrid Solberg', 'Omar Haddad', 'Priya Raman',
  'Tomasz Zieliński', 'Giulia Ferri', 'Beatriz Nogueira', 'Sanne de Wit', 'Elif Aydın', 'Wei Lin', 'Oksana Melnyk', 'Noah Whitfield',
  'Aoife Brennan', 'Kwame Mensah', 'Hanna Lindqvist', 'Rafael Ortega', 'Mina Park', 'Jonas Keller', 'Leila Farahani', 'Samuel Adeyemi',
  'Freya Holm', 'Diego Salas', 'Anaïs Roche', 'Viktor Petrov', 'Naomi Fischer', 'Arjun Mehta', 'Zoe Papadaki', 'Peter Novák',
];

/** Reasons with which an administrator occasionally ends a session. */
export const REASONS = ['Answered', 'Handed over to the service desk', 'The person left', 'Moved to another channel', undefined];
