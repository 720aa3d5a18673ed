import { basename } from 'node:path';
import { EXIT, ModelBuilderError } from '../../errors.ts';
import { packageFile } from '../../io/package-file.ts';
import { namesIn } from '../../io/path-facts.ts';
import { readText } from '../../io/read-text.ts';
import type { CommandInput, CommandOutcome } from '../command.ts';
import { table } from '../report/table.ts';
import { closest } from '../suggest.ts';
import type { DOCS_FLAGS } from './spec.ts';

/** Pages that lie at the package's root. */
const AT_ROOT = ['README.md', 'SECURITY.md', 'CHANGELOG.md'];

/** `model-builder docs`: the pages come with the package, so that they are those of this version, and can be read without network. */
export async function run({ positionals }: CommandInput<typeof DOCS_FLAGS>): Promise<CommandOutcome> {
  const folder = packageFile('docs');
  const pages = (await namesIn(folder)).filter((name) => name.endsWith('.md'));
  const topics = new Map([
    ...AT_ROOT.map((name) => [topicOf(name), packageFile(name)] as const),
    ...pages.map((name) => [topicOf(name), packageFile(`docs/${name}`)] as const),
  ]);
  const [topic] = positionals as readonly (string | undefined)[];
  if (topic === undefined) return await listed(topics);
  const path = topics.get(topicOf(topic));
  if (path === undefined) throw unknown(topic, [...topics.keys()]);
  return { text: `${path}\n`, result: { topic: topicOf(topic), path } };
}

/** `azure` for `azure`, `azure.md` and `docs/azure.md`. */
function topicOf(page: string): string {
  return basename(page).replace(/\.md$/i, '').toLowerCase();
}

async function listed(topics: ReadonlyMap<string, string>): Promise<CommandOutcome> {
  const rows = await Promise.all([...topics].map(async ([topic, path]) => [topic, await titleOf(path)]));
  const lines = table([{ title: 'Topic' }, { title: 'What it is about' }], rows);
  const text = [...lines, '', 'Where a page lies: npx create-model-builder docs <topic>', ''].join('\n');
  return { text, result: { topics: [...topics].map(([topic, path]) => ({ topic, path })) } };
}

async function titleOf(path: string): Promise<string> {
  return /^# (.*)$/m.exec(await readText(path))?.[1] ?? '';
}

function unknown(topic: string, known: readonly string[]): ModelBuilderError {
  const meant = closest(topic, known);
  return new ModelBuilderError('usage-unknown-topic', `There is no page about ${JSON.stringify(topic)}.`, {
    hint: `${meant === undefined ? '' : `Did you mean ${meant}? `}There is: ${known.join(', ')}.`,
    exitCode: EXIT.usage,
  });
}
