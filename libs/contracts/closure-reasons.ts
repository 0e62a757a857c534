/** The closer's reason where a person says that an incident is over, whatever still fires in it. */
export const personSaysSo = 'person-says-so';
