import { setTimeout as pause } from 'node:timers/promises';
import { startSmtpServer } from '#libs/testing';
import { startArgus } from '../test/e2e/running-argus.js';

/** A running Argus with what a benchmark wants to know of it. */
export interface BenchedArgus {
  readonly url: string;
  /** On how many alerts the router has decided so far. */
  decided(): Promise<number>;
  untilDecided(alerts: number): Promise<void>;
  /** Resolves when a mail that mentions the text has been taken by the SMTP server. */
  mailAbout(text: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the built Argus as users do, with its mail going to an SMTP server of the benchmark's. */
export async function startBenchedArgus(): Promise<BenchedArgus> {
  const smtp = await startSmtpServer();
  const argus = await startArgus({
    config: {
      notifier: { email: { mode: 'smtp', host: smtp.host, port: smtp.port } },
      observability: { logLevel: 'warn' },
    },
  });

  const decided = async (): Promise<number> => {
    const text = await (await fetch(`${argus.url}/metrics`)).text();
    return [...text.matchAll(/^argus_ledger_total\{[^}]*agent="router"[^}]*\} (\d+)/gm)].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
  };
  return {
    url: argus.url,
    decided,
    async untilDecided(alerts) {
      while ((await decided()) < alerts) await pause(20);
    },
    async mailAbout(text) {
      for (let seen = 0; ;) {
        for (; seen < smtp.mails.length; seen++) {
          if (smtp.mails[seen]?.parsed.text?.includes(text) === true) return;
        }
        await pause(1);
      }
    },
    async stop() {
      await argus.dispose();
      await smtp.close();
    },
  };
}
