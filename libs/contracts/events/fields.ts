import Type from 'typebox';
import { severities } from '../severity.js';

/** The pieces that event data is made of. */
export const Text = Type.String({ minLength: 1 });
export const Labels = Type.Record(Type.String(), Type.String());
export const Timestamp = Type.String({ format: 'date-time' });
export const Count = Type.Integer({ minimum: 0 });
export const SeverityField = Type.Enum([...severities]);
export const AlertStatus = Type.Enum(['firing', 'resolved']);

/** An alert as its episode: one uninterrupted firing of one fingerprint, named by when it began. */
export const Episode = { fingerprint: Text, episode: Text };

/** An action with every parameter filled in, as it would be run. */
export const Action = Type.Object({
  id: Text,
  title: Text,
  kind: Type.Enum(['http', 'command']),
  risk: Type.Enum(['low', 'medium', 'high']),
  target: Text,
  parameters: Type.Record(Type.String(), Type.Unknown()),
});
