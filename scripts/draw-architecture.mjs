// Draws who imports whom, as it is, into docs/architecture-dependencies.md.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = join(root, 'docs', 'architecture-dependencies.md');
const depcruise = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/** Folders stand for the files in them; specs and what only they use are left out. */
const draw = (only) =>
  execFileSync(
    process.execPath,
    [
      depcruise,
      ...['--config', join(root, '.dependency-cruiser.cjs')],
      ...['--include-only', only],
      ...['--exclude', '\\.spec\\.ts$|^libs/testing/'],
      ...['--collapse', '^(apps|libs/integrations|libs)/[^/]+'],
      ...['--output-type', 'mermaid'],
      ...['apps', 'libs'],
    ],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  ).trim();

const chapter = (title, text, only) => `## ${title}\n\n${text}\n\n\`\`\`mermaid\n${draw(only)}\n\`\`\`\n`;

writeFileSync(
  page,
  [
    '# Who imports whom\n',
    'Drawn from the code by `node scripts/draw-architecture.mjs`; do not edit. The rules behind it are in',
    '`.dependency-cruiser.cjs`, and `test/architecture.spec.ts` holds the code to them.\n',
    chapter('Libs', 'What the libs build on.', '^libs/'),
    chapter(
      'Agents',
      'What each agent uses beyond kernel and contracts, which all of them stand on.',
      '^(apps|libs/(?!kernel/|contracts/))',
    ),
  ].join('\n'),
);
console.log(`Drawn: ${page}`);
