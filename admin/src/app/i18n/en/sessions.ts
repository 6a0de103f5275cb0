/** Texts of the console's sessions pages. */
export const sessions = {};
