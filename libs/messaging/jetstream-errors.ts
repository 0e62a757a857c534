import { ErrorCode, NatsError } from 'nats';

/** JetStream's error codes (nats-server, server/errors.json) under the names that this code uses for them. */
const wrongLastSequence = [10071, 10164];
const notFound = [10014, 10059, 10037];

export const isWrongLastSequence = (code: number | undefined): boolean =>
  code !== undefined && wrongLastSequence.includes(code);

/** The stream, consumer or message does not exist. */
export const isNotFound = (error: unknown): boolean =>
  error instanceof NatsError && (notFound.includes(error.api_error?.err_code ?? 0) || error.code === '404');

/** The connection was closed on purpose or for good; there is no use in trying again on it. */
export const isConnectionOver = (error: unknown): boolean =>
  error instanceof NatsError &&
  [ErrorCode.ConnectionClosed, ErrorCode.ConnectionDraining].includes(error.code as ErrorCode);

/** The message is larger than the server says that it takes. */
export const isTooLarge = (error: unknown): boolean =>
  error instanceof NatsError && error.code === ErrorCode.MaxPayloadExceeded.valueOf();
