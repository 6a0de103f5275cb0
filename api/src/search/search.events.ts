/** The words of more messages can be searched. Only `committed` listeners are told. */
export class MessagesIndexed {}
