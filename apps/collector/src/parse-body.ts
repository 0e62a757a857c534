import { isUtf8 } from 'node:buffer';
import { type Result, failed, ok } from '#libs/kernel';
import type { Unreadable } from './domain/reading.js';

/** Reads a body as JSON, or says why it is none. */
export function parseBody(content: Buffer): Result<unknown, Unreadable> {
  if (!isUtf8(content)) return notJson('the body is not UTF-8: send JSON in UTF-8');
  try {
    return ok(JSON.parse(textOf(content)));
  } catch (error) {
    const where = content.length === 0 ? 'it is empty' : (error as Error).message.slice(0, 200);
    return notJson(
      `the body is not JSON (${where}): send what Alertmanager’s webhook sends, or a source’s JSON`,
    );
  }
}

/** The text of a body; what is not UTF-8 in it becomes a replacement character. */
export function textOf(content: Buffer): string {
  const text = content.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

const notJson = (problem: string): Result<never, Unreadable> =>
  failed({ reason: 'not-json', problems: [problem] });
