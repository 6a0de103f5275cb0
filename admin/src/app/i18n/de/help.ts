/** Texts of the help pages. */
export const help = {};
