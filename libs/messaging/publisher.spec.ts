import { expect, it } from '@jest/globals';
import { ErrorCode, type Msg, type MsgHdrs, type NatsConnection, NatsError, headers } from 'nats';
import { BusUnavailable, SequenceConflict, StreamPublisher } from './publisher.js';

/** A publisher whose server answers every publication with this error. */
function answeredWith(error: { code: number; err_code: number; description: string }): StreamPublisher {
  let receive: (_error: null, message: Msg) => void = () => undefined;
  const connection = {
    isClosed: () => false,
    subscribe(_subject: string, options: { callback: typeof receive }) {
      receive = options.callback;
    },
    publish(_subject: string, _bytes: Uint8Array, { reply }: { headers: MsgHdrs; reply: string }) {
      receive(null, { subject: reply, string: () => JSON.stringify({ error }) } as unknown as Msg);
    },
  };
  return new StreamPublisher(connection as unknown as NatsConnection, '_INBOX_router');
}

it.each([
  ['it has no room for now', { code: 503, err_code: 10023, description: 'insufficient resources' }],
  ['it elects a leader', { code: 503, err_code: 10008, description: 'temporarily unavailable' }],
  ['the stream is full', { code: 503, err_code: 10077, description: 'maximum bytes exceeded' }],
])('a stream that takes nothing because %s is the bus being away', async (_why, error) => {
  const published = answeredWith(error).publish('argus.dead.router', new Uint8Array(), headers());
  await expect(published).rejects.toBeInstanceOf(BusUnavailable);
});

it('a subject that has moved on is a conflict', async () => {
  const error = { code: 400, err_code: 10071, description: 'wrong last sequence: 7' };
  const published = answeredWith(error).publish('argus.dead.router', new Uint8Array(), headers());
  await expect(published).rejects.toBeInstanceOf(SequenceConflict);
});

it('a message that is too large is no bus that is away: nobody has to try it again', async () => {
  const connection = {
    isClosed: () => false,
    subscribe: () => undefined,
    publish: () => {
      throw NatsError.errorForCode(ErrorCode.MaxPayloadExceeded);
    },
  };
  const publisher = new StreamPublisher(connection as unknown as NatsConnection, '_INBOX_evaluator');
  const published = publisher.publish('argus.alert.0.evaluator', new Uint8Array(9), headers());
  await expect(published).rejects.toThrow('the message for argus.alert.0.evaluator has 9 bytes');
  await expect(published).rejects.not.toBeInstanceOf(BusUnavailable);
});
