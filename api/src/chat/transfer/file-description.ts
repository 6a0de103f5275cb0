/** How the API's description presents the file of a conversation. */
export const fileDescription = {
  description: 'The conversation as an attachment: as Markdown the branch shown, as JSON every branch. If the file is cut short, the connection is reset.',
  content: {
    'text/markdown': { schema: { type: 'string' as const } },
    'application/json': { schema: { type: 'object' as const, required: ['format', 'version', 'session', 'messages'] } },
  },
};
