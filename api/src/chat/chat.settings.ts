import { defineSettings, reservedSetting } from '../core/config/settings-group.js';

/** Declares the variables of language models, which a later version supports. */
export const chatSettings = defineSettings({
  variables: {
    OPENAI_BASE_URL: reservedSetting('language models'),
    OPENAI_API_KEY: reservedSetting('language models'),
    OPENAI_MODEL: reservedSetting('language models'),
  },
  resolve: () => ({}),
});
