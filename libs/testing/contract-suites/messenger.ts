import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { fact } from '#libs/contracts';
import {
  type Effect,
  type Messenger,
  type OutgoingMessage,
  outcomeOfEffect,
  type SentMessage,
} from '#libs/integrations/port';

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

/** What an HTTP server answers in place of doing anything. */
export interface Refusal {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
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
  /** Whether what follows is put under the first message; left out where the channel can. */
  readonly threads?: boolean;
  /** Must be in no reason, fact or log. */
  readonly secret?: string;
  /** Over HTTP, makes the next request fail: the one retry table of all channels is then tried, status by status. */
  readonly refuse?: (refusal: Refusal) => void;
  readonly failures: readonly MessengerFailure[];
}

/** The retry table of every channel over HTTP. */
const retryTable: readonly (readonly [number, MessengerFailure['expected']])[] = [
  ...[408, 425, 429, 500, 502, 503, 504].map((status) => [status, 'temporary'] as const),
  ...[400, 401, 403, 404, 405, 410, 413, 422].map((status) => [status, 'permanent'] as const),
];

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

    if (contract.threads !== false) {
      it('puts what follows into the thread of the first', async () => {
        const opener = done(await subject.messenger.send(message(), first));
        const update = message({
          notificationId: 'n0tification2',
          topic: 'updated',
          thread: opener.externalId,
        });
        const following = done(await subject.messenger.send(update, first));
        const delivered = await subject.delivered();
        const threadOf = (id: string) => delivered.find(({ externalId }) => externalId === id)?.thread;
        expect([threadOf(opener.externalId), threadOf(following.externalId)]).toEqual([
          undefined,
          opener.externalId,
        ]);
      });
    }

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

    it('replaces what a message says in its place, where it can', async () => {
      const { messenger } = subject;
      const { externalId } = done(await messenger.send(message(), first));
      if (messenger.update === undefined) return;
      const changed = message({ subject: '[HIGH] Disk is filling (inc-1)', body: 'Only host b: 97 %' });
      for (const time of ['once', 'again']) {
        expect({ time, effect: await messenger.update(externalId, changed) }).toMatchObject({
          time,
          effect: { kind: 'done', value: { externalId } },
        });
      }
      const delivered = await subject.delivered();
      expect(delivered).toMatchObject([{ externalId, subject: '[HIGH] Disk is filling (inc-1)' }]);
      expect(delivered[0]?.text).not.toContain('host a');
      const found = done(await messenger.send(message(), again));
      if (contract.copies === 'none') expect(found).toEqual({ externalId });
    });

    describe('when it fails', () => {
      const written: string[] = [];
      beforeEach(() => {
        written.length = 0;
        const keep = (...said: unknown[]): boolean => written.push(said.map(String).join(' ')) > 0;
        for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
          jest.spyOn(console, level).mockImplementation(keep);
        }
        for (const stream of [process.stdout, process.stderr])
          jest.spyOn(stream, 'write').mockImplementation(keep);
      });
      afterEach(() => void jest.restoreAllMocks());

      const leaksNothing = (effect: Effect<SentMessage>): void => {
        if (contract.secret === undefined || effect.kind === 'done') return;
        const failed = (reason: string) =>
          fact('argus.notification.failed.v1', 'inc-1', {
            ...{ incidentId: 'inc-1', notificationId: 'n0tification1', channel: name, reason },
          });
        const outcome = outcomeOfEffect(effect, { attempt: 1, maxAttempts: 1, failed });
        expect(JSON.stringify([effect, outcome, written])).not.toContain(contract.secret);
      };

      it.each(contract.failures)('$name is $expected', async ({ arrange, expected, retryAfterMs, says }) => {
        await arrange(subject);
        const effect = await subject.messenger.send(message(), first);
        expect(effect).toMatchObject({
          kind: expected,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        });
        if (says !== undefined) expect(effect).toMatchObject({ reason: expect.stringMatching(says) });
        leaksNothing(effect);
      });

      for (const [status, expected] of contract.refuse === undefined ? [] : retryTable) {
        it(`HTTP status ${status} is ${expected}`, async () => {
          contract.refuse?.({ status, headers: { 'retry-after': '7' }, body: `no ${contract.secret ?? ''}` });
          const effect = await subject.messenger.send(message(), first);
          expect(effect).toMatchObject({ kind: expected, reason: expect.stringContaining(String(status)) });
          if (status === 429) expect(effect).toMatchObject({ retryAfterMs: 7_000 });
          expect(await subject.delivered()).toEqual([]);
          leaksNothing(effect);
        });
      }
    });
  });
}

function done(effect: Effect<SentMessage>): SentMessage {
  if (effect.kind !== 'done') throw new Error(`expected the message to be sent, got: ${effect.reason}`);
  return effect.value;
}
