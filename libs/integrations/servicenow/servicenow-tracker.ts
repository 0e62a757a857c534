import type { Clock } from '#libs/kernel';
import {
  type Effect,
  type NewTicket,
  type Ticket,
  type TicketChange,
  type TicketComment,
  type Tracker,
  effectDone,
  serviceAccount,
} from '#libs/integrations/port';
import { CannotBeDone, failuresOf } from './failure.js';
import { changedFields, closeNotes, correlationId, newFields, noteMark, noteText } from './fields.js';
import type { ServiceNowSettings } from './settings.js';
import { type Fields, createTableApi } from './table-api.js';

/** The states of an incident, as every instance has them. */
const state = { inProgress: '2', resolved: '6', closed: '7', canceled: '8' } as const;
const over: readonly string[] = [state.resolved, state.closed, state.canceled];

/**
 * Tickets as records of ServiceNow, by its Table API. What may have happened before is looked up first: a record by
 * its correlation_id, a work note by the mark at its end. Failures come back as effects, without credentials.
 */
export function createServiceNowTracker(settings: ServiceNowSettings, clock: Clock): Tracker {
  const api = createTableApi(settings);
  const failure = failuresOf(settings);
  const { table, assignmentGroup, closeCode } = settings;
  const instance = settings.instance.replace(/\/+$/, '');

  const account = serviceAccount('ServiceNow', clock);
  const attempted = <T>(work: () => Promise<Effect<T>>): Promise<Effect<T>> =>
    account.attempt(work, (error) => failure(error, clock.now()));

  const found = async (tableName: string, query: string): Promise<Fields | undefined> =>
    (await api.find(tableName, query, { fields: ['sys_id', 'number', 'state'], limit: 1 }))[0];

  /** The record of a key. What is no number is asked of nobody: a query is made of what it is given. */
  const recordOf = async (key: string): Promise<Fields & { sys_id: string }> => {
    const record = /^[A-Z]{2,10}\d{1,20}$/.test(key) ? await found(table, `number=${key}`) : undefined;
    const sysId = record?.['sys_id'];
    if (sysId === undefined) throw new CannotBeDone(`there is no record "${key}" in the table ${table}`);
    return { ...record, sys_id: sysId };
  };

  const create = async (ticket: NewTicket, mayHaveHappened: boolean): Promise<Effect<Ticket>> => {
    const earlier = mayHaveHappened
      ? await found(table, `correlation_id=${correlationId(ticket.operationId)}`)
      : undefined;
    const group: Fields = assignmentGroup === undefined ? {} : { assignment_group: assignmentGroup };
    const record = earlier ?? (await api.insert(table, { ...newFields(ticket), ...group }));
    const key = record['number'];
    if (key === undefined) throw new CannotBeDone(`the table ${table} gives its records no number`);
    const page = `${table}.do?sysparm_query=number=${key}`;
    return effectDone({ key, url: `${instance}/nav_to.do?uri=${page}` }, earlier !== undefined);
  };

  const comment = async (
    { key, body, operationId }: TicketComment,
    mayHaveHappened: boolean,
  ): Promise<Effect<void>> => {
    const { sys_id: sysId } = await recordOf(key);
    if (mayHaveHappened) {
      const [record] = await api.find(table, `sys_id=${sysId}`, {
        ...{ fields: ['work_notes'], limit: 1, display: true },
      });
      if (record?.['work_notes']?.includes(noteMark(operationId)) === true)
        return effectDone(undefined, true);
    }
    await api.update(table, sysId, { work_notes: noteText(body, operationId) });
    return effectDone(undefined);
  };

  /** The fields that bring a record to the wanted state; undefined for one that is there. */
  const moveOf = (key: string, now: string, asked: TicketChange): Fields | undefined => {
    if (asked.status === undefined) return undefined;
    if (asked.status === 'done') {
      if (over.includes(now)) return undefined;
      return { state: state.resolved, close_code: closeCode, close_notes: closeNotes(asked) };
    }
    if (!over.includes(now)) return undefined;
    if (now === state.resolved) return { state: state.inProgress };
    throw new CannotBeDone(`${key} is closed in ServiceNow, which opens no closed record again`);
  };

  const change = async (asked: TicketChange): Promise<Effect<{ status?: string }>> => {
    const { sys_id: sysId, state: now = '' } = await recordOf(asked.key);
    const move = moveOf(asked.key, now, asked);
    const fields = { ...changedFields(asked), ...move };
    if (Object.keys(fields).length > 0) await api.update(table, sysId, fields);
    if (asked.status === undefined) return effectDone({});
    return effectDone({ status: move?.['state'] ?? now }, move === undefined);
  };

  return {
    name: 'servicenow',
    create: (ticket, { mayHaveHappened }) => attempted(() => create(ticket, mayHaveHappened)),
    comment: (asked, { mayHaveHappened }) => attempted(() => comment(asked, mayHaveHappened)),
    change: (asked) => attempted(() => change(asked)),
    attach: ({ key, fileName, content, contentType }, { mayHaveHappened }) =>
      attempted(async () => {
        const { sys_id: sysId } = await recordOf(key);
        const query = `table_sys_id=${sysId}^file_name=${fileName}`;
        if (mayHaveHappened && (await found('sys_attachment', query)) !== undefined)
          return effectDone(undefined, true);
        await api.attach(table, sysId, { fileName, content, contentType });
        return effectDone(undefined);
      }),
    check: () =>
      attempted(async () => {
        await api.find(table, 'active=true', { fields: ['number'], limit: 1 });
        return effectDone(`ServiceNow's table ${table} can be used`);
      }),
  };
}
