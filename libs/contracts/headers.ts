/** The headers of a stored message. */
export const headers = {
  /** JetStream's own: a message with an id that the stream has seen lately is stored once. */
  messageId: 'Nats-Msg-Id',
  /** Ed25519 over the exact bytes of the message, base64url. */
  signature: 'Argus-Signature',
  /** The public NKey (U…) of the agent that signed. */
  key: 'Argus-Key',
  traceparent: 'traceparent',
} as const;
