import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** A connection of Socket Mode, seen from Slack. */
export interface FakeSocket {
  /** The envelopes that were acknowledged. */
  readonly acknowledged: readonly string[];
  /** Sends a payload in an envelope. */
  send(envelopeId: string, payload: object): void;
  /** Ends the connection without a word. */
  drop(): void;
}

const text = 0x1;
const close = 0x8;

/** Accepts a WebSocket (RFC 6455: small text frames, as Socket Mode has them) and says hello as Slack does. */
export function acceptSocket(request: IncomingMessage, socket: Duplex, onClose: () => void): FakeSocket {
  const acknowledged: string[] = [];
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const say = (message: object): void => void socket.write(frame(text, Buffer.from(JSON.stringify(message))));
  let unread = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    for (let next = readFrame(unread); next !== undefined; next = readFrame(unread)) {
      unread = unread.subarray(next.length);
      if (next.opcode === close) socket.end(frame(close, next.payload));
      if (next.opcode !== text) continue;
      const { envelope_id: envelopeId } = JSON.parse(next.payload.toString()) as { envelope_id: string };
      acknowledged.push(envelopeId);
    }
  });
  socket.on('error', () => undefined);
  socket.on('close', onClose);
  say({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A0ARGUS' } });
  return {
    acknowledged,
    send: (envelopeId, payload) =>
      say({ envelope_id: envelopeId, payload, type: 'interactive', accepts_response_payload: false }),
    drop: () => void socket.destroy(),
  };
}

/** A frame of a server: not masked. */
function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, length])
      : Buffer.from([0x80 | opcode, 126, length >> 8, length & 0xff]);
  return Buffer.concat([head, payload]);
}

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  /** Of the whole frame, bytes. */
  readonly length: number;
}

/** A frame of a client: masked. Undefined while it is not all there. */
function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const start = short === 126 ? 4 : 2;
  if (bytes.length < start) return undefined;
  const size = short === 126 ? bytes.readUInt16BE(2) : short;
  const length = start + 4 + size;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(start, start + 4);
  const payload = Buffer.from(
    bytes.subarray(start + 4, length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)),
  );
  return { opcode: (bytes[0] ?? 0) & 0x0f, payload, length };
}
