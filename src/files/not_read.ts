/** A file that may be whole, but has what is not read; the message says what. */
export class NotRead extends Error {}
