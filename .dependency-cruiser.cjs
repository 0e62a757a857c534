/**
 * Who may import whom: the table of the design, as rules. Type-only imports count too, for a type that
 * crosses a border carries the border's change with it.
 */

const spec = '\\.spec\\.ts$';
/** Code that proves other code: specs, suites that several specs share, and what only they use. */
const proof = [
  spec,
  '\\.contract\\.ts$',
  '^(test|bench)/',
  '^apps/[^/]+/test-support/',
  '^libs/testing/',
  '^libs/[^/]+/testing/',
  '^libs/integrations/[^/]+/testing/',
];

const npm = (...names) => names.map((name) => `^node_modules/(@types/)?${name}/`);
const libs = (...names) => names.map((name) => `^libs/${name}/`);
const anyNpm = '^node_modules/';
const everyLib = '^libs/(?!testing/)';

/** Everything not listed is refused; Node's own modules are named where only some are welcome. */
const mayOnlyImport = (name, { from, allowed, node = true, because }) => ({
  name: `layers-${name}`,
  comment: because,
  severity: 'error',
  from: { path: from, pathNot: proof },
  to: { couldNotResolve: false, pathNot: allowed, ...(node === true && { dependencyTypesNot: ['core'] }) },
});

/** A client library stays in one place, so that changing it changes one place. */
const onlyIn = (name, packages, homes) => ({
  name: `only-${name}`,
  comment: `${packages.join(', ')}: import it in ${homes.join(', ')} only, and its port or lib elsewhere.`,
  severity: 'error',
  from: { pathNot: [...proof, ...homes.map((home) => `^${home}/`)] },
  to: { path: npm(...packages) },
});

const foundation = ['kernel', 'contracts', 'config', 'observability'];
const onFoundation = (name, ...more) =>
  mayOnlyImport(name, {
    from: `^libs/${name}/`,
    allowed: [...libs(name, ...foundation, ...more), anyNpm],
    because: `libs/${name} stands on ${[...foundation, ...more].join(', ')} and packages.`,
  });

/** Decisions that are not one app's alone: as pure as a domain. */
const decisions = (name, ...more) =>
  mayOnlyImport(name, {
    from: `^libs/${name}/`,
    allowed: libs(name, 'contracts', 'kernel', 'policy', ...more),
    node: false,
    because: `libs/${name} decides, and is pure: contracts, kernel, policy${more.map((each) => `, ${each}`).join('')}.`,
  });

const layers = [
  mayOnlyImport('kernel', {
    from: '^libs/kernel/',
    allowed: libs('kernel'),
    node: false,
    because: 'The kernel imports nothing.',
  }),
  mayOnlyImport('contracts', {
    from: '^libs/contracts/',
    allowed: [...libs('contracts', 'kernel'), ...npm('ajv', 'ajv-formats', 'typebox'), '^(node:)?crypto$'],
    node: false,
    because: 'Contracts stand on the kernel and on what checks a schema or derives an id.',
  }),
  mayOnlyImport('domain', {
    from: '^(apps/[^/]+/src/domain)/',
    allowed: ['^$1/', ...libs('contracts', 'kernel', 'policy', 'stack-traces', 'narration')],
    node: false,
    because:
      'A domain is pure: its own files, contracts, kernel, policy, stack traces and narration. What it needs comes as an argument.',
  }),
  decisions('routing'),
  decisions('closing'),
  decisions('rehearsal', 'routing', 'closing'),
  mayOnlyImport('integrations-port', {
    from: '^libs/integrations/port/',
    allowed: libs('integrations/port', 'kernel', 'contracts'),
    node: false,
    because: 'Ports say what is needed, not how it is done.',
  }),
  mayOnlyImport('integrations', {
    from: '^(libs/integrations/(?!port/)[^/]+)/',
    allowed: ['^$1/', ...libs('integrations/port', 'probing', 'stack-traces', ...foundation), anyNpm],
    because:
      'An integration implements a port and knows no other integration; how servers and logs are read, it shares.',
  }),
  mayOnlyImport('diagnosis', {
    from: '^libs/diagnosis/',
    allowed: libs('diagnosis', 'kernel', 'contracts', 'integrations/port'),
    node: false,
    because:
      'libs/diagnosis concludes from what the ports of evidence give, and is pure but for asking them.',
  }),
  mayOnlyImport('stack-traces', {
    from: '^libs/stack-traces/',
    allowed: libs('stack-traces'),
    node: false,
    because: 'libs/stack-traces knows how languages print what was thrown, and nothing else.',
  }),
  mayOnlyImport('narration', {
    from: '^libs/narration/',
    allowed: libs('narration'),
    node: false,
    because: "libs/narration knows what of a model's words can be believed, and nothing else.",
  }),
  mayOnlyImport('charts', {
    from: '^libs/charts/',
    allowed: [...libs('charts', 'contracts', 'kernel'), anyNpm],
    because: 'libs/charts draws what is on record, and knows nothing else.',
  }),
  mayOnlyImport('config', {
    from: '^libs/config/',
    allowed: [...libs('config', 'kernel', 'contracts'), anyNpm],
    because: 'Everything is configured, so configuration stands on kernel and contracts only.',
  }),
  mayOnlyImport('observability', {
    from: '^libs/observability/',
    allowed: [...libs('observability', 'kernel', 'config'), anyNpm],
    because: 'Everything is observed, so observability stands on kernel and config only.',
  }),
  mayOnlyImport('repository', {
    from: '^libs/repository/',
    allowed: [...libs('repository', ...foundation), '^libs/integrations/', anyNpm],
    because:
      'libs/repository opens the code host that the settings name; what is done with it is for agents.',
  }),
  mayOnlyImport('evidence', {
    from: '^libs/evidence/',
    allowed: [...libs('evidence', 'audit', 'probing', ...foundation), '^libs/integrations/', anyNpm],
    because:
      'libs/evidence opens the sources of evidence that the settings name; what they are asked is for agents.',
  }),
  mayOnlyImport('web', {
    from: '^libs/web/',
    allowed: libs('web', 'kernel'),
    because: 'What pages share knows nothing of what they show.',
  }),
  onFoundation('messaging', 'identity'),
  onFoundation('event-store', 'identity', 'messaging'),
  onFoundation('identity'),
  onFoundation('audit'),
  onFoundation('probing'),
  onFoundation('actions'),
  onFoundation('runners', 'identity', 'messaging', 'actions'),
  onFoundation('runbooks', 'policy', 'actions'),
  mayOnlyImport('postmortem', {
    from: '^libs/postmortem/',
    allowed: [...libs('postmortem'), ...npm('markdown-it')],
    node: false,
    because: 'What a postmortem is held to stands alone: writer, command line and whoever else checks it.',
  }),
  mayOnlyImport('oncall', {
    from: '^libs/oncall/',
    allowed: [...libs('oncall'), ...npm('temporal-polyfill')],
    node: false,
    because: 'libs/oncall answers who is on call from what it is given, and knows calendars; nothing else.',
  }),
  onFoundation('policy', 'oncall'),
  onFoundation('policy-file', 'policy'),
  onFoundation('embedded'),
  mayOnlyImport('agent', {
    from: '^libs/agent/',
    allowed: [everyLib, anyNpm],
    because: 'The agent shell joins the libs; it knows no app.',
  }),
  mayOnlyImport('apps', {
    from: '^(apps/[^/]+)/',
    allowed: ['^$1/', everyLib, anyNpm],
    because: 'An app imports itself and libs. What agents tell each other are events.',
  }),
];

const homes = [
  onlyIn('jira', ['jira\\.js'], ['libs/integrations/jira']),
  onlyIn('octokit', ['@octokit/[^/]+'], ['libs/integrations/github']),
  onlyIn('gitea', ['gitea-js'], ['libs/integrations/gitea']),
  onlyIn('markdown', ['markdown-it'], ['libs/postmortem']),
  onlyIn('slack', ['@slack/[^/]+'], ['libs/integrations/slack']),
  onlyIn('kubernetes', ['@kubernetes/[^/]+'], ['libs/actions', 'libs/integrations/kubernetes']),
  onlyIn('promql', ['@prometheus-io/[^/]+', '@lezer/[^/]+'], ['libs/integrations/prometheus']),
  onlyIn('language models', ['@langchain/[^/]+', '@arcjet/[^/]+'], ['libs/integrations/model']),
  onlyIn('nodemailer', ['nodemailer'], ['libs/integrations/email']),
  onlyIn('nats', ['nats'], ['libs/messaging', 'libs/event-store']),
  onlyIn('nkeys', ['nkeys\\.js'], ['libs/identity']),
  onlyIn('resvg', ['@resvg/[^/]+'], ['libs/charts']),
  onlyIn('cel', ['@bufbuild/(?!protobuf/)[^/]+'], ['libs/policy']),
  onlyIn('protobuf', ['@bufbuild/protobuf'], ['apps/evaluator/src/sources/log/otlp']),
  onlyIn('typeorm', ['typeorm'], ['libs/audit']),
  onlyIn('pg', ['pg'], ['libs/audit', 'libs/embedded']),
  onlyIn('telemetry', ['pino', 'prom-client', '@opentelemetry/[^/]+'], ['libs/observability']),
];

const always = [
  {
    name: 'no-cycles',
    comment: 'Cut the circle: move what both need into a file of its own.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-app-from-libs',
    comment: 'Libs serve apps, not the other way round.',
    severity: 'error',
    from: { path: '^libs/' },
    to: { path: '^apps/' },
  },
  {
    name: 'no-app-from-app',
    comment: 'What agents tell each other are events.',
    severity: 'error',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'libs-by-their-index',
    comment: 'A lib is what its index.ts exports (each stand-in in libs/testing has one of its own).',
    severity: 'error',
    from: { path: '^((?:libs/integrations|libs|apps|test|bench)/[^/]+)' },
    to: { path: '^libs/', pathNot: ['^$1/', '^libs/((integrations|testing)/)?[^/]+/index\\.ts$'] },
  },
  {
    name: 'libs-by-their-name',
    comment: 'Write #libs/<name>, so that the same import works from the sources and from dist.',
    severity: 'error',
    from: { path: '^((?:libs/integrations|libs|apps|test|bench)/[^/]+)' },
    to: { path: '^libs/', pathNot: '^$1/', dependencyTypesNot: ['aliased-subpath-import'] },
  },
  {
    name: 'testing-in-proofs-only',
    comment: 'What runs must not depend on what tests it.',
    severity: 'error',
    from: { pathNot: proof },
    to: { path: proof },
  },
  {
    name: 'no-dev-packages-at-runtime',
    comment: 'It is not there in production: move it to dependencies, or its use to a spec.',
    severity: 'error',
    from: { path: '^(apps|libs)/', pathNot: proof },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'declared-packages-only',
    comment: 'Add it to package.json: that it is there today is an accident.',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'resolvable',
    comment: 'There is no such file or package.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

module.exports = {
  forbidden: [...layers, ...homes, ...always],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      mainFields: ['main', 'types'],
    },
  },
};
