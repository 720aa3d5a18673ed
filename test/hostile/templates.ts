import {
  alike,
  ESCAPES,
  GENERATE,
  marksCommonJs,
  nested,
  REFUSED,
  SAID,
  type Content,
  type Row,
} from './row.ts';

const FOLDER = 'work/repo/.model-builder/templates';
const FRESH = ['work/repo/fresh'];
const LIST = { args: ['templates', 'list'], exit: SAID };
const CHECKS: Row['commands'] = [
  LIST,
  { args: ['templates', 'check'], exit: SAID },
  { args: ['templates', 'test'], exit: SAID },
  { args: ['templates', 'diff'], exit: SAID },
];
const REFUSES: Row['commands'] = [{ args: GENERATE, exit: [...REFUSED, 4], writes: FRESH }];

function template(path: string, content: Content = 'x\n'): Readonly<Record<string, Content>> {
  return { [`${FOLDER}/${path}`]: content };
}

function generator(value: object): Readonly<Record<string, Content>> {
  return {
    ...template('api/template.json', JSON.stringify({ generator: { description: 'An API', ...value } })),
    ...template('api/package.json', '{ "name": "api" }\n'),
  };
}

const OWN = { args: [...GENERATE, '--generator', 'api'], writes: FRESH };
const GIT = ['.GIT', '.Git', 'git~1', 'GIT~2', '.git.', '.git ', '.g\u200cit', '.git::$INDEX_ALLOCATION'];

export const TEMPLATES: readonly Row[] = [
  {
    name: 'templates of the repository, which are used',
    fast: true,
    files: template(
      'solution/package.json.hbs',
      '{ "name": "x", "scripts": { "preinstall": "node evil.js" } }\n',
    ),
    commands: [{ args: GENERATE, exit: SAID, writes: FRESH, says: /\.model-builder\/templates/ }],
  },
  ...alike(
    GIT.flatMap((name) =>
      ['solution', 'model/sub'].map((place): Row => ({
        name: `a template in ${place}/${JSON.stringify(name)}`,
        files: template(`${place}/${name}/hooks/post-checkout`, '#!/bin/sh\n'),
        never: /post-checkout/,
        commands: [...REFUSES, { args: ['templates', 'check'], exit: [...REFUSED, 4] }],
      })),
    ),
  ),
  ...alike(
    Object.entries<Content>({
      'a link to a secret': { link: '%S%/home/.ssh/authorized_keys' },
      'a link to what a process knows': { link: '/proc/self/environ' },
      'a link to an endless device': { link: '/dev/zero' },
      'a link in a circle': { link: 'README.md' },
      'a FIFO': { special: 'fifo' },
      'a socket': { special: 'socket' },
      'three gigabytes': { zeros: 3_000_000_000 },
    }).map(([what, content]): Row => ({
      name: `a template that is ${what}`,
      files: template('model/README.md', content),
      commands: [LIST, { args: GENERATE, exit: SAID, writes: FRESH, hides: /original key/ }],
    })),
  ),
  {
    name: 'a template folder that is a link out of the repository',
    files: { 'work/evil/solution/README.md': 'evil\n', [FOLDER]: { link: '%S%/work/evil' } },
    commands: CHECKS,
  },
  ...alike(
    ['../../x', '%S%/victim', '{name}/../../x', '.git', 'C:\\\\x', 'con', 'a/b', ESCAPES, '{{name}}'].map(
      (folder): Row => ({
        name: `a generator with the folder ${JSON.stringify(folder)}`,
        files: generator({ folder }),
        commands: [{ ...OWN, exit: [...REFUSED, 4] }, LIST],
      }),
    ),
  ),
  {
    name: 'a question whose pattern takes for ever',
    files: generator({
      questions: [
        { name: 'x', message: 'x', type: 'text', pattern: '(\\w+)+!|\\w*', default: `${'a'.repeat(40)}.` },
      ],
    }),
    commands: [LIST, { ...OWN, exit: SAID }],
  },
  {
    name: 'rules for files outside',
    files: template(
      'model/template.json',
      '{ "files": { "../../../home/.bashrc": { "executable": true } } }\n',
    ),
    commands: [
      { args: GENERATE, exit: SAID, writes: FRESH },
      { args: ['templates', 'check'], exit: [...REFUSED, 4] },
    ],
  },
  {
    name: 'a set with escapes in its name',
    files: template(`${ESCAPES}/README.md`),
    commands: CHECKS,
  },
  {
    name: 'a template with escapes in its name',
    files: template('model/\u202egnp.ts'),
    commands: [...CHECKS, { args: GENERATE, exit: SAID, writes: FRESH }],
  },
  {
    name: 'a set that is named as a member of every object',
    files: template('constructor/template.json', '{ "generator": { "description": "x" } }\n'),
    commands: [LIST, { args: [...GENERATE, '--generator', '__proto__'], exit: REFUSED, writes: FRESH }],
  },
  ...alike(
    Object.entries<Content>({
      'nested 200,000 deep': nested(200_000),
      'a FIFO': { special: 'fifo' },
      'a link to an endless device': { link: '/dev/zero' },
      'text with escapes': ESCAPES,
    }).map(([what, content]): Row => ({
      name: `a template.json that is ${what}`,
      files: template('model/template.json', content),
      commands: [LIST, { args: GENERATE, exit: SAID, writes: FRESH }],
    })),
  ),
  ...alike(
    [
      '{{constructor.constructor "return process"}}',
      '{{#with this}}{{lookup this "constructor"}}{{/with}}',
      '{{__proto__.x}}',
      '{{> (lookup . "name")}}',
    ].map((payload): Row => ({
      name: `the payload ${payload}`,
      files: template('model/README.md.hbs', `${payload}\n`),
      commands: REFUSES,
    })),
  ),
  {
    name: 'partials that use one another for ever',
    files: {
      ...template('partials/first.hbs', '{{> second}}\n'),
      ...template('partials/second.hbs', '{{> first}}\n'),
      ...template('model/README.md.hbs', '{{> first}}\n'),
    },
    commands: [...REFUSES, { args: ['templates', 'check'], exit: [...REFUSED, 4] }],
  },
  {
    name: 'a record of ejected templates that leads out',
    files: {
      ...template('model/README.md', 'mine\n'),
      ...template(
        '.ejected/record.json',
        JSON.stringify({
          schemaVersion: 1,
          files: { '../../../../home/.bashrc': { sha256: '0'.repeat(64), version: '0.0.1' } },
        }),
      ),
    },
    commands: [
      { args: ['templates', 'diff'], exit: REFUSED },
      { args: ['templates', 'diff', '--merge'], exit: REFUSED, writes: [FOLDER] },
    ],
  },
  ...alike(
    Object.entries<Content>({
      'nested 200,000 deep': nested(200_000),
      'a FIFO': { special: 'fifo' },
      'a link to an endless device': { link: '/dev/zero' },
      'with escapes': JSON.stringify({ files: { [`model/${ESCAPES}`]: { sha256: '0', version: ESCAPES } } }),
    }).map(([what, content]): Row => ({
      name: `a record of ejected templates that is ${what}`,
      files: { ...template('model/README.md', 'mine\n'), ...template('.ejected/record.json', content) },
      commands: [{ args: ['templates', 'diff'], exit: SAID }],
    })),
  ),
  {
    name: 'a record folder of ejected templates that is a link out',
    files: { ...template('.ejected', { link: '%S%/victim' }) },
    commands: [
      { args: ['templates', 'diff'], exit: SAID },
      { args: ['templates', 'eject', 'model/README.md'], exit: SAID, writes: ['work/repo/.model-builder'] },
    ],
  },
  {
    name: 'a folder of snapshots that is a link out',
    files: { ...template('model/README.md', 'mine\n'), ...template('snapshots', { link: '%S%/victim' }) },
    commands: [
      { args: ['templates', 'test'], exit: SAID },
      { args: ['templates', 'test', '--update'], exit: SAID, writes: ['work/repo/.model-builder'] },
    ],
  },
  {
    name: 'a snapshot that is a FIFO',
    files: {
      ...template('model/README.md', 'mine\n'),
      ...template('snapshots/typical/x', { special: 'fifo' }),
    },
    commands: [{ args: ['templates', 'test'], exit: SAID }],
  },
  {
    name: 'a prettier configuration among the templates',
    files: {
      ...template('model/README.md', 'mine\n'),
      ...template('.prettierrc.cjs', marksCommonJs('templates-prettier')),
      ...template('snapshots/.prettierrc.cjs', marksCommonJs('snapshots-prettier')),
    },
    commands: CHECKS,
  },
];
