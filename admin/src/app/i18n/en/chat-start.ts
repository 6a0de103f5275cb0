/** The texts of an empty conversation. */
export const chatStart = {
  heading: 'What would you like to know?',
  words: 'Ask in your own words. Answers link to their sources so that you can read more. Administrators can read your conversations.',
  examples: 'Try one of these',
  example_1: 'How do I end a session?',
  example_2: 'Where is my data kept?',
  example_3: 'Who can read my conversations?',
  example_4: 'How do I back up the database?',
  example_5: 'How do I rename a conversation?',
  example_6: 'How do I export a conversation?',
  model_words: 'Ask in your own words. Administrators can read your conversations.',
  model_examples: 'Try one of these',
  model_1: 'Explain in simple words how vaccines work',
  model_2: 'Help me write a polite reminder',
  model_3: 'Give me ideas for a rainy weekend',
  model_4: 'Make a checklist for moving house',
};
