/** What the fake knows of a method of the Slack Web API. */
export interface SlackMethod {
  /** The arguments that Slack insists on. */
  readonly required: readonly string[];
  /** The others that Argus may use; any other is refused. */
  readonly optional: readonly string[];
}

const message = ['text', 'blocks', 'metadata', 'parse', 'link_names'];
const page = ['limit', 'cursor', 'include_all_metadata'];

/** The methods that the fake knows. */
export const slackMethods: Readonly<Record<string, SlackMethod>> = {
  'auth.test': { required: [], optional: [] },
  'chat.postMessage': {
    required: ['channel'],
    optional: [...message, 'thread_ts', 'unfurl_links', 'unfurl_media'],
  },
  'chat.update': { required: ['channel', 'ts'], optional: message },
  'chat.postEphemeral': {
    required: ['channel', 'user'],
    optional: ['text', 'blocks', 'parse', 'link_names', 'thread_ts'],
  },
  'conversations.open': { required: [], optional: ['users', 'channel', 'return_im'] },
  'conversations.history': { required: ['channel'], optional: page },
  'conversations.replies': { required: ['channel', 'ts'], optional: page },
};

/** Methods that are younger than Slack's own description (2021), as docs.slack.dev has them. */
export const youngerMethods: Readonly<Record<string, SlackMethod>> = {
  'files.getUploadURLExternal': { required: ['filename', 'length'], optional: ['alt_txt', 'snippet_type'] },
  'files.completeUploadExternal': {
    required: ['files'],
    optional: ['channel_id', 'thread_ts', 'initial_comment', 'blocks', 'channels'],
  },
};

/** Arguments that are younger than Slack's own description (2021), as docs.slack.dev has them. */
export const youngerArguments: readonly string[] = ['metadata', 'include_all_metadata'];
