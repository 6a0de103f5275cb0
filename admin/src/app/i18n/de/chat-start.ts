/** The texts of an empty conversation. */
export const chatStart = {
  heading: 'Was möchten Sie wissen?',
  words: 'Fragen Sie mit eigenen Worten. Antworten nennen ihre Quellen zum Weiterlesen. Administratoren können Ihre Gespräche lesen.',
  examples: 'Zum Beispiel (das Handbuch ist englisch)',
  example_1: 'How do I end a session?',
  example_2: 'Where is my data kept?',
  example_3: 'Who can read my conversations?',
  example_4: 'How do I back up the database?',
  example_5: 'How do I rename a conversation?',
  example_6: 'How do I export a conversation?',
  model_words: 'Fragen Sie mit eigenen Worten. Administratoren können Ihre Gespräche lesen.',
  model_examples: 'Zum Beispiel',
  model_1: 'Erkläre mir einfach, wie Impfungen wirken',
  model_2: 'Hilf mir, eine höfliche Erinnerung zu schreiben',
  model_3: 'Was kann man an einem verregneten Wochenende unternehmen?',
  model_4: 'Erstelle eine Checkliste für einen Umzug',
};
