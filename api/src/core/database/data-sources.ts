/** Name of the data source that writes; only the write gate and the code that opens the database use it. Reads use the default one. */
export const WRITER = 'writer';
