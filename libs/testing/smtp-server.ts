import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A message as it came over the wire. */
export interface ReceivedMail {
  readonly recipients: readonly string[];
  readonly raw: string;
  readonly parsed: Email;
}

export interface TestSmtpServer {
  readonly host: string;
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Refuses the next `times` messages (after their content) with the code. */
  refuse(code: number, text: string, times?: number): void;
  /** Refuses an address as a recipient, from now on. */
  refuseRecipient(address: string, code: number): void;
  /** Takes the next `times` messages, and closes the connection in place of the answer. */
  dropAnswers(times?: number): void;
  close(): Promise<void>;
}

const smtpError = (code: number, text: string): Error =>
  Object.assign(new Error(text), { responseCode: code });

/** A real SMTP server on loopback that keeps what it is sent. With `account`, it takes mail from that user only. */
export async function startSmtpServer(account?: { user: string; password: string }): Promise<TestSmtpServer> {
  const mails: ReceivedMail[] = [];
  const refusals: { code: number; text: string }[] = [];
  const refusedRecipients = new Map<string, number>();
  let answersToDrop = 0;

  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    authOptional: account === undefined,
    disableReverseLookup: true,
    onAuth(auth, _session, callback) {
      const known =
        account !== undefined && auth.username === account.user && auth.password === account.password;
      if (known) callback(null, { user: account.user });
      else
        callback(
          smtpError(535, `Authentication failed for ${String(auth.username)} with ${String(auth.password)}`),
        );
    },
    onRcptTo({ address }, _session, callback) {
      const code = refusedRecipients.get(address);
      callback(code === undefined ? null : smtpError(code, 'no such mailbox'));
    },
    onData(stream, session, callback) {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        const refusal = refusals.shift();
        if (refusal !== undefined) return callback(smtpError(refusal.code, refusal.text));
        const raw = Buffer.concat(chunks);
        mails.push({
          recipients: session.envelope.rcptTo.map(({ address }) => address),
          raw: raw.toString(),
          parsed: await PostalMime.parse(raw),
        });
        if (answersToDrop === 0) return callback();
        answersToDrop -= 1;
        for (const connection of server.connections) connection._socket.destroy();
      })();
    },
  });
  server.on('error', () => {}); // A dropped connection is what the test asked for.
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    port: (server.server.address() as AddressInfo).port,
    mails,
    refuse: (code, text, times = 1) =>
      refusals.push(...Array<{ code: number; text: string }>(times).fill({ code, text })),
    refuseRecipient: (address, code) => refusedRecipients.set(address, code),
    dropAnswers: (times = 1) => {
      answersToDrop += times;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of server.connections) connection._socket.destroy();
      }),
  };
}
