/** The Slack Web API methods that the fake knows, with the arguments that Slack insists on. */
export const slackMethods: Readonly<Record<string, { readonly required: readonly string[] }>> = {
  'auth.test': { required: [] },
  'chat.postMessage': { required: ['channel'] },
  'chat.update': { required: ['channel', 'ts'] },
  'conversations.history': { required: ['channel'] },
  'conversations.replies': { required: ['channel', 'ts'] },
};
