import { readPersonRequest, toTimestamp } from '#libs/contracts';
import type { AskingForm } from './asking-desk.js';
import { formField } from './form-field.js';

/** What the forms can ask for. */
export const formKinds = ['acknowledge', 'snooze', 'hand-over', 'resolve', 'cancel-action'] as const;
export type FormKind = (typeof formKinds)[number];

/** How long an incident may be put off by its form, in minutes. */
export const snoozeMinutes = [30, 60, 240, 1_440] as const;

const minute = 60_000;

/** Reads a form's fields; undefined when it is none of ours. */
export function readPersonForm(body: unknown, incidentId: string, now: number): AskingForm | undefined {
  const kind = formKinds.find((each) => each === formField(body, 'kind', 20));
  const name = formField(body, 'name', 100)?.trim();
  const csrf = formField(body, 'csrf', 200);
  if (kind === undefined || name === undefined || csrf === undefined) return undefined;
  const request = readPersonRequest({
    ...{ kind, incidentId, reason: (formField(body, 'reason', 1_000) ?? '').trim() },
    ...detailsOf(kind, body, now),
  });
  return request.ok ? { request: request.value, name, csrf } : undefined;
}

function detailsOf(kind: FormKind, body: unknown, now: number): object {
  if (kind === 'hand-over') return { to: (formField(body, 'to', 200) ?? '').trim() };
  if (kind === 'cancel-action') return { actionId: formField(body, 'actionId', 300) ?? '' };
  if (kind !== 'snooze') return {};
  const minutes = snoozeMinutes.find((each) => String(each) === formField(body, 'minutes', 10));
  // To the minute, so that a double click asks for the same.
  return minutes === undefined ? {} : { until: toTimestamp((Math.ceil(now / minute) + minutes) * minute) };
}
