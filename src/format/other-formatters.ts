import { dirname, join } from 'node:path';
import { parse } from 'jsonc-parser';
import type { Options } from 'prettier';
import { parseForeignJson } from '../foreign-json.ts';
import { findInstalled } from '../io/load-prettier.ts';
import { kindOf } from '../io/path-facts.ts';
import { runProcess } from '../io/process-run.ts';
import { readText } from '../io/read-text.ts';
import { isPlainObject } from '../plain-object.ts';

/** A formatter that is not prettier, with the configuration that a repository has for it. */
export interface OtherFormatter {
  readonly label: string;
  /** Absolute path of its configuration. */
  readonly config: string;
  /** The same style in prettier's words, as far as it has them. */
  readonly options: Options;
  /** What a person types to have some folders formatted. */
  readonly command: string;
  /** What runs it on its standard input; absent where it would have to fetch something first. */
  readonly program?: OtherProgram;
}

interface OtherProgram {
  /** Absolute folder of its package. */
  readonly folder: string;
  /** Absolute. */
  readonly script: string;
  readonly args: (path: string) => readonly string[];
}

interface Kind {
  readonly label: string;
  readonly files: readonly string[];
  readonly options: (config: Config) => Options;
  readonly command: string;
  readonly package?: string;
  readonly args?: (path: string) => readonly string[];
}

type Config = Readonly<Record<string, unknown>>;

/** Bytes: far above any that people write. */
const LIMIT = 256 * 1024;

const KINDS: readonly Kind[] = [
  {
    label: 'Biome',
    files: ['biome.json', 'biome.jsonc', '.biome.json', '.biome.jsonc'],
    options: biomeOptions,
    command: 'biome check --write',
    package: '@biomejs/biome',
    args: (path) => ['check', '--write', `--stdin-file-path=${path}`],
  },
  {
    label: 'oxfmt',
    files: ['.oxfmtrc.json', '.oxfmtrc.jsonc'],
    options: oxfmtOptions,
    command: 'oxfmt',
    package: 'oxfmt',
    args: (path) => [`--stdin-filepath=${path}`],
  },
  {
    label: 'dprint',
    files: ['dprint.json', 'dprint.jsonc', '.dprint.json', '.dprint.jsonc'],
    options: dprintOptions,
    command: 'dprint fmt',
  },
];

/** The formatter that the nearest of some folders, which are each other's parents, has a configuration for. Runs nothing. */
export async function otherFormatter(folders: readonly string[]): Promise<OtherFormatter | undefined> {
  for (const folder of folders)
    for (const kind of KINDS)
      for (const name of kind.files) {
        const config = join(folder, name);
        if ((await kindOf(config)) === 'file') return await formatterOf(kind, config, folders);
      }
  return undefined;
}

async function formatterOf(kind: Kind, config: string, folders: readonly string[]): Promise<OtherFormatter> {
  const text = await readText(config, LIMIT).catch(() => '');
  const parsed: unknown = parseForeign(text);
  const program = await programOf(kind, folders);
  return {
    label: kind.label,
    config,
    options: kind.options(isPlainObject(parsed) ? parsed : {}),
    command: kind.command,
    ...(program && { program }),
  };
}

/** Comments and trailing commas are allowed; what nests too deep is nobody's style. */
function parseForeign(text: string): unknown {
  try {
    return parseForeignJson(text);
  } catch {
    return text.length > 64 * 1024 ? undefined : (parse(text, [], { allowTrailingComma: true }) as unknown);
  }
}

async function programOf(kind: Kind, folders: readonly string[]): Promise<OtherProgram | undefined> {
  if (kind.package === undefined || kind.args === undefined) return undefined;
  const installed = await findInstalled(folders, kind.package);
  const name = kind.package.split('/').at(-1)!;
  const script = installed && join(installed.folder, 'bin', name);
  return script !== undefined && (await kindOf(script)) === 'file'
    ? { folder: installed!.folder, script, args: kind.args }
    : undefined;
}

/**
 * Formats one text by running the formatter.
 * @param path relative to the folder of its configuration
 * @returns undefined where it does not want to
 */
export async function formattedBy(
  { config }: OtherFormatter,
  { script, args }: OtherProgram,
  path: string,
  text: string,
): Promise<string | undefined> {
  const { exitCode, stdout } = await runProcess(process.execPath, [script, ...args(path)], {
    cwd: dirname(config),
    signal: new AbortController().signal,
    input: text,
  });
  return exitCode === 0 && stdout.trim() !== '' ? stdout : undefined;
}

/** https://biomejs.dev/reference/configuration */
function biomeOptions(config: Config): Options {
  const general = inside(config, 'formatter');
  const javascript = inside(inside(config, 'javascript'), 'formatter');
  const of = (name: string): unknown => javascript[name] ?? general[name];
  return known({
    useTabs: of('indentStyle') !== 'space',
    tabWidth: of('indentWidth') ?? 2,
    printWidth: of('lineWidth') ?? 80,
    singleQuote: javascript.quoteStyle === 'single',
    semi: javascript.semicolons !== 'asNeeded',
    trailingComma: javascript.trailingCommas ?? 'all',
    arrowParens: javascript.arrowParentheses === 'asNeeded' ? 'avoid' : 'always',
    bracketSpacing: of('bracketSpacing') ?? true,
    objectWrap: of('expand') === 'never' ? 'collapse' : 'preserve',
  });
}

/** https://oxc.rs/docs/guide/usage/formatter: prettier's names, and a width of its own. */
function oxfmtOptions(config: Config): Options {
  const { useTabs, tabWidth, printWidth = 100, singleQuote, semi, trailingComma, arrowParens } = config;
  const { bracketSpacing, objectWrap, proseWrap, endOfLine, quoteProps } = config;
  const same = { useTabs, tabWidth, printWidth, singleQuote, semi, trailingComma, arrowParens };
  return known({ ...same, bracketSpacing, objectWrap, proseWrap, endOfLine, quoteProps });
}

/** https://dprint.dev/plugins/typescript/config */
function dprintOptions(config: Config): Options {
  const typescript = inside(config, 'typescript');
  const of = (name: string): unknown => typescript[name] ?? config[name];
  return known({
    useTabs: of('useTabs') ?? false,
    tabWidth: of('indentWidth') ?? 4,
    printWidth: of('lineWidth') ?? 120,
    singleQuote: /single/i.test(String(typescript.quoteStyle)),
    semi: typescript.semiColons !== 'asi',
  });
}

function inside(config: Config, name: string): Config {
  const value = config[name];
  return isPlainObject(value) ? value : {};
}

/** Columns; wider indentation is nobody's, and costs memory. */
const WIDEST = 64;

/** Values of the type that prettier wants; others are left to its defaults. */
function known(options: Record<string, unknown>): Options {
  const types: Record<string, string> = { printWidth: 'number', tabWidth: 'number' };
  const texts = ['trailingComma', 'arrowParens', 'objectWrap', 'proseWrap', 'endOfLine', 'quoteProps'];
  return Object.fromEntries(
    Object.entries(options).filter(([name, value]) => {
      if (name === 'tabWidth' && Number(value) > WIDEST) return false;
      return typeof value === (types[name] ?? (texts.includes(name) ? 'string' : 'boolean'));
    }),
  );
}
