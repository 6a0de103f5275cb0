/** Texts of the console's sessions pages, in German. */
export const sessions = {};
