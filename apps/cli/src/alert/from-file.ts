import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { Failure, reasonOf } from '../failure.js';
import { type WebhookAlert, fromList, resolved, webhookPayload } from './payload.js';

/** What a file holds, as a body for the webhook. */
export async function bodyFromFile(
  file: string,
  { workingDir, now, resolve: isResolved }: { workingDir: string; now: string; resolve: boolean },
): Promise<string> {
  const path = resolve(workingDir, file);
  const content = await (file === '-' ? text(process.stdin) : readFile(path, 'utf8')).catch(
    (error: unknown) => {
      throw new Failure(
        `${path} cannot be read: ${reasonOf(error)}.`,
        'Correct the path, or use - for standard input.',
      );
    },
  );
  return bodyFrom(content, { name: file === '-' ? 'standard input' : file, now, resolve: isResolved });
}

/** A body for the webhook from a webhook delivery, or from a list of alerts. */
export function bodyFrom(
  content: string,
  { name, now, resolve: isResolved }: { name: string; now: string; resolve: boolean },
): string {
  const read = parse(content, name);
  if (Array.isArray(read)) {
    if (!read.every(isObject)) throw notAlerts(name);
    const alerts = read.map((alert) => fromList(alert, now));
    const sent = isResolved ? alerts.map((alert) => resolved(alert, now)) : alerts;
    return JSON.stringify(webhookPayload(sent as unknown as WebhookAlert[]));
  }
  if (!isObject(read)) throw notAlerts(name);
  if (!isResolved) return content;
  const { alerts } = read;
  if (!Array.isArray(alerts) || !alerts.every(isObject)) throw notAlerts(name);
  return JSON.stringify({ ...read, status: 'resolved', alerts: alerts.map((alert) => resolved(alert, now)) });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(content: string, name: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Failure(
      `${name} holds no JSON: ${reasonOf(error)}.`,
      'Give a webhook delivery, or a list of alerts.',
    );
  }
}

const notAlerts = (name: string): Failure =>
  new Failure(
    `${name} holds neither a webhook delivery nor a list of alerts.`,
    'A delivery is an object with "alerts"; a list holds objects with "labels".',
  );
