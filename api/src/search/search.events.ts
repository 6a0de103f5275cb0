/** The words of more messages can be searched. Published to `committed` listeners only. */
export class MessagesIndexed {}
