import Type from 'typebox';
import { Text, Timestamp } from './fields.js';

/** Facts of the notifier. A request is recorded before anything is sent; one of the others settles it. */
export const notificationEvents = {
  'argus.notification.requested.v1': Type.Object({
    incidentId: Text,
    notificationId: Text,
    /** `email` or `slack`. */
    channel: Text,
    /** Addresses or channel names. */
    recipients: Type.Array(Text),
    /** Which news of the incident it carries: opened, updated, approval-requested, action-finished, closed … */
    topic: Text,
    subject: Text,
    /** Plain text; the channel renders it in its own way. */
    body: Text,
    reason: Text,
    /** The receiver of the policy that it is for. */
    receiver: Type.Optional(Text),
    /** The policy's names of those whom it is meant for, where it is for persons. */
    persons: Type.Optional(Type.Array(Text)),
    /** True when it is to wake somebody; left out in records from before there were pages. */
    page: Type.Optional(Type.Boolean()),
  }),
  /** News were due to a receiver whose route is muted now; they are told when that ends. */
  'argus.notification.muted.v1': Type.Object({
    incidentId: Text,
    receiver: Text,
    /** The time interval that mutes, or the active ones that it is outside of. */
    by: Text,
    until: Type.Optional(Timestamp),
    reason: Text,
  }),
  'argus.notification.sent.v1': Type.Object({
    incidentId: Text,
    notificationId: Text,
    channel: Text,
    /** The channel's own name for the message: a Message-ID, a Slack timestamp. */
    externalId: Text,
    /** True when it was found to have been sent before a crash. */
    foundAgain: Type.Boolean(),
  }),
  'argus.notification.failed.v1': Type.Object({
    incidentId: Text,
    notificationId: Text,
    channel: Text,
    reason: Text,
  }),
};
