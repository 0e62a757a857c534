import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { describeMessenger } from '#libs/testing/contract-suites';
import { type ReceivedMail, startSmtpServer, type TestSmtpServer } from '#libs/testing';
import { createSmtpMessenger } from './smtp-messenger.js';

const account = { user: 'argus', password: 'hunter2-s3cret' };
const from = 'Argus <argus@example.org>';
const recipients = ['oncall@example.org'];

const messengerFor = ({ host, port }: Pick<TestSmtpServer, 'host' | 'port'>, password = account.password) =>
  createSmtpMessenger({ host, port, secure: false, user: account.user, password, from, timeoutMs: 20_000 });

let server: TestSmtpServer;

describeMessenger('SMTP', {
  async start() {
    server = await startSmtpServer(account);
    return {
      messenger: messengerFor(server),
      recipients,
      delivered: async () => server.mails.map(delivered),
      loseNextAnswer: () => server.dropAnswers(),
      close: () => server.close(),
    };
  },
  copies: 'same-name',
  secret: account.password,
  failures: [
    {
      name: '421 service not available',
      arrange: () => server.refuse(421, 'try later'),
      expected: 'temporary',
    },
    {
      name: '451 greylisted',
      arrange: () => server.refuse(451, 'greylisted'),
      expected: 'temporary',
      says: /451/,
    },
    { name: '503 bad sequence', arrange: () => server.refuse(503, 'bad sequence'), expected: 'temporary' },
    { name: '552 too big', arrange: () => server.refuse(552, 'too big'), expected: 'permanent', says: /552/ },
    {
      name: '550 for the only recipient',
      arrange: () => server.refuseRecipient(recipients[0] ?? '', 550),
      expected: 'permanent',
    },
    { name: 'no server', arrange: () => server.close(), expected: 'temporary' },
    {
      name: 'an answer that repeats the password',
      arrange: () => server.refuse(554, `no ${account.password}`),
      expected: 'permanent',
      says: /\[password\]/,
    },
  ],
});

const delivered = ({ parsed, raw }: ReceivedMail) => ({
  externalId: parsed.messageId ?? '',
  thread: parsed.inReplyTo,
  subject: parsed.subject ?? '',
  text: parsed.text ?? '',
  raw,
});

describe('SMTP messenger', () => {
  const open: TestSmtpServer[] = [];
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });
  const start = async () => {
    const started = await startSmtpServer(account);
    open.push(started);
    return started;
  };
  const message = {
    notificationId: 'n1',
    incidentId: 'inc-1',
    recipients: ['a@example.org', 'b@example.org'],
    topic: 'opened',
    subject: 'Ünïcode — Disk',
    body: 'See https://grafana.example/d?a=1&b=<2> "quoted"',
    severity: 'critical' as const,
    link: 'http://127.0.0.1:4000/incidents/inc-1',
  };

  it('names a wrong password as what to mend, without the password', async () => {
    const { host, port } = await start();
    const effect = await messengerFor({ host, port }, 'wr0ng-s3cret').check();
    expect(effect).toMatchObject({
      kind: 'permanent',
      reason: expect.stringContaining('ARGUS_SMTP_PASSWORD'),
    });
    expect(JSON.stringify(effect)).not.toContain('wr0ng-s3cret');
  });

  it('writes text and escaped HTML under a Message-ID of the sender', async () => {
    const receiver = await start();
    await messengerFor(receiver).send(message, { mayHaveHappened: false });
    const mail = receiver.mails[0];
    expect(mail?.recipients).toEqual(['a@example.org', 'b@example.org']);
    expect(mail?.parsed).toMatchObject({ messageId: '<n1@example.org>', subject: 'Ünïcode — Disk' });
    expect(mail?.parsed.html).toContain('<a href="https://grafana.example/d?a=1&amp;b=">');
    expect(mail?.parsed.html).toContain('&lt;2&gt; &quot;quoted&quot;');
    expect(mail?.raw).toMatch(/^Auto-Submitted: auto-generated/m);
    expect(mail?.raw).toMatch(/^Importance: High/m);
  });

  it('hangs what follows on the first mail, as mail programs look for it', async () => {
    const receiver = await start();
    const following = { ...message, notificationId: 'n2', thread: '<n1@example.org>' };
    await messengerFor(receiver).send(following, { mayHaveHappened: false });
    expect(receiver.mails[0]?.parsed).toMatchObject({
      ...{ messageId: '<n2@example.org>', inReplyTo: '<n1@example.org>', references: '<n1@example.org>' },
    });
  });

  it('tells who was refused when others were not', async () => {
    const receiver = await start();
    receiver.refuseRecipient('b@example.org', 550);
    const onRefusedRecipients = jest.fn();
    const messenger = createSmtpMessenger({
      host: receiver.host,
      port: receiver.port,
      secure: false,
      ...account,
      from,
      timeoutMs: 20_000,
      onRefusedRecipients,
    });
    expect(await messenger.send(message, { mayHaveHappened: false })).toMatchObject({ kind: 'done' });
    expect(onRefusedRecipients).toHaveBeenCalledWith(['b@example.org'], expect.stringContaining('550'));
  });
});
