import { type SettingsClass, documentationFor, jsonSchemaFor } from '#libs/config';

const introduction = `# Configuration

Written from the code by \`argus config docs\`; do not edit.

Settings stand in \`config/argus.yaml\`, or in the file that \`--config\` or \`ARGUS_CONFIG\` names. Every one has a
default, so the file may be missing. Where a setting has an environment variable, the variable wins. Secrets come
from the environment only: from the variable, or from the file that the variable with \`_FILE\` at its end names.

\`argus config check\` tells everything that is wrong at once. \`config/argus.schema.json\` lets editors complete and
check the file while you write it.
`;

/** The page about all settings. */
export const settingsPage = (sections: readonly SettingsClass[]): string =>
  `${introduction}\n${documentationFor(sections).trimEnd()}\n`;

/** The schema that editors check the file with, as text. */
export const settingsSchema = (sections: readonly SettingsClass[]): string =>
  `${JSON.stringify(jsonSchemaFor(sections), null, 2)}\n`;
