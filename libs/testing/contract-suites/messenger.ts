import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Effect, Messenger, OutgoingMessage, SentMessage } from '#libs/integrations/port';

/** A message as the other side has it. */
export interface DeliveredMessage {
  readonly externalId: string;
  readonly thread?: string;
  readonly subject: string;
  readonly text: string;
  /** Everything about it, for looking for what must not be there. */
  readonly raw: string;
}

/** Something that the other side can do wrong, and what it has to mean. */
export interface MessengerFailure {
  readonly name: string;
  readonly arrange: (subject: MessengerUnderTest) => void | Promise<void>;
  readonly expected: 'temporary' | 'permanent';
  readonly retryAfterMs?: number;
  /** What the reason has to say, e.g. the setting that mends it. */
  readonly says?: RegExp;
}

export interface MessengerUnderTest {
  readonly messenger: Messenger;
  readonly recipients: readonly string[];
  delivered(): Promise<readonly DeliveredMessage[]>;
  /** Makes the next message arrive and its answer be lost. Without it, a crash after sending is meant. */
  loseNextAnswer?(): void;
  close(): Promise<void>;
}

export interface MessengerContract {
  readonly start: () => Promise<MessengerUnderTest>;
  /** What a second copy comes to: it is looked up before, or it carries the same name. */
  readonly copies: 'none' | 'same-name';
  /** Must be in no reason. */
  readonly secret?: string;
  readonly failures: readonly MessengerFailure[];
}

const first = { mayHaveHappened: false };
const again = { mayHaveHappened: true };

/** What every channel to people has to do, whichever it is. */
export function describeMessenger(name: string, contract: MessengerContract): void {
  describe(`${name} as a messenger`, () => {
    let subject: MessengerUnderTest;
    beforeEach(async () => {
      subject = await contract.start();
    });
    afterEach(() => subject.close());

    const message = (over: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
      notificationId: 'n0tification1',
      incidentId: 'inc-1',
      recipients: subject.recipients,
      topic: 'opened',
      subject: '[CRITICAL] Disk is filling (inc-1)',
      body: 'Disk is filling\n\n- host a: 93 %\n- host b: 97 %',
      severity: 'critical',
      link: 'http://127.0.0.1:4000/incidents/inc-1',
      ...over,
    });

    it('sends a message once and names it', async () => {
      const sent = await subject.messenger.send(message(), first);
      const [delivered, ...others] = await subject.delivered();
      expect(others).toEqual([]);
      expect(sent).toEqual({ kind: 'done', value: { externalId: delivered?.externalId }, foundAgain: false });
      expect(delivered?.subject).toBe('[CRITICAL] Disk is filling (inc-1)');
      expect(delivered?.text).toContain('- host b: 97 %');
      expect(delivered?.raw).toContain('/incidents/inc-1');
    });

    it('puts what follows into the thread of the first', async () => {
      const opener = done(await subject.messenger.send(message(), first));
      const update = message({
        notificationId: 'n0tification2',
        topic: 'updated',
        thread: opener.externalId,
      });
      const following = done(await subject.messenger.send(update, first));
      const delivered = await subject.delivered();
      expect(delivered.find(({ externalId }) => externalId === following.externalId)?.thread).toBe(
        opener.externalId,
      );
      expect(delivered.find(({ externalId }) => externalId === opener.externalId)?.thread).toBeUndefined();
    });

    it.each([undefined, 'thread'])('finds what an attempt without an answer has sent (%s)', async (place) => {
      const thread =
        place === undefined
          ? undefined
          : done(await subject.messenger.send(message({ notificationId: 'opener' }), first)).externalId;
      subject.loseNextAnswer?.();
      const lost = await subject.messenger.send(message({ thread }), first);
      if (subject.loseNextAnswer !== undefined) expect(lost.kind).toBe('temporary');

      const settled = await subject.messenger.send(message({ thread }), again);

      const copies = (await subject.delivered()).filter(({ raw }) => raw.includes('n0tification1'));
      expect(copies.map(({ externalId }) => externalId)).toContain(done(settled).externalId);
      expect(new Set(copies.map(({ externalId }) => externalId)).size).toBe(1);
      if (contract.copies === 'none') {
        expect(copies).toHaveLength(1);
        expect(settled).toMatchObject({ foundAgain: true });
      }
    });

    it('sends what an earlier attempt did not get through', async () => {
      const sent = await subject.messenger.send(message(), again);
      expect(sent).toMatchObject({ kind: 'done', foundAgain: false });
      expect(await subject.delivered()).toHaveLength(1);
    });

    it('passes hostile text on as text', async () => {
      const hostile = '<script>alert(1)</script> <!channel> <@U012345> <https://evil.example|your bank> & co';
      await subject.messenger.send(
        message({ subject: `${hostile}\r\nBcc: victim@example.org`, body: hostile }),
        first,
      );
      const [delivered] = await subject.delivered();
      expect(delivered?.subject).not.toMatch(/[\r\n]/);
      expect(delivered?.raw).not.toMatch(/^bcc:/im);
      expect(delivered?.text).toContain('<!channel> <@U012345>');
    });

    it('says that it can send, and sends nothing for it', async () => {
      expect(await subject.messenger.check()).toMatchObject({ kind: 'done' });
      expect(await subject.delivered()).toEqual([]);
    });

    it.each(contract.failures)('$name is $expected', async ({ arrange, expected, retryAfterMs, says }) => {
      await arrange(subject);
      const effect = await subject.messenger.send(message(), first);
      expect(effect).toMatchObject({
        kind: expected,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
      if (says !== undefined) expect(effect).toMatchObject({ reason: expect.stringMatching(says) });
      if (contract.secret !== undefined) expect(JSON.stringify(effect)).not.toContain(contract.secret);
    });
  });
}

function done(effect: Effect<SentMessage>): SentMessage {
  if (effect.kind !== 'done') throw new Error(`expected the message to be sent, got: ${effect.reason}`);
  return effect.value;
}
