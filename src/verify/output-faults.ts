import { formatWrites } from '../format/format.ts';
import type { TemplateFinding } from '../scaffold/template-finding.ts';
import { templateOf, type SampleProject } from '../scaffold/template-rendering.ts';
import type { Templates } from '../scaffold/templates.ts';
import { withForeignModules } from './foreign-modules.ts';
import { templateLine } from './template-line.ts';
import { checkOnce } from './check-once.ts';
import { typeErrors } from './check-types.ts';

/** A fault of something rendered. */
interface OutputFault {
  readonly path: string;
  /** In the rendered file, from 1. */
  readonly line: number;
  readonly code: 'template-output-syntax' | 'template-output-types';
  readonly message: string;
}

/**
 * Finds what does not parse or does not typecheck in rendered projects, and the place of the template that it came from.
 * A fault that several samples show is told once.
 */
export async function outputFindings(
  templates: Templates,
  rendered: readonly SampleProject[],
): Promise<readonly TemplateFinding[]> {
  const syntax = await syntaxFaults(rendered);
  // What does not parse has no types to speak of, nor has what uses it.
  const faults = syntax.length > 0 ? syntax : await typeFaults(rendered);
  const findings = new Map<string, TemplateFinding>();
  for (const fault of faults) {
    const finding = findingOf(templates, rendered, fault);
    const key = `${finding.file} ${finding.line} ${finding.code}`;
    if (!findings.has(key)) findings.set(key, finding);
  }
  return [...findings.values()];
}

async function syntaxFaults(rendered: readonly SampleProject[]): Promise<readonly OutputFault[]> {
  const writes = rendered.flatMap((one) => one.writes);
  const strict = writes.flatMap(({ path, text }) => jsonFault(path, text) ?? []);
  const told = new Set(strict.map(({ path }) => path));
  // prettier's configuration of wherever this runs would be of no use here: no such folder, no such file.
  const { notes } = await formatWrites('/nowhere', writes);
  const others = notes.flatMap((note) => {
    const [path, reason = ''] = note.split(' is not formatted: ');
    if (told.has(path) || !writes.some((write) => write.path === path)) return [];
    const line = Number(/\((\d+):\d+\)/.exec(reason)?.[1] ?? 1);
    return [{ path, line, code: 'template-output-syntax' as const, message: reason }];
  });
  return [...strict, ...others];
}

/** Where comments may stand: what reads these files takes them. */
const WITH_COMMENTS = /(?:^|\/)(?:\.vscode|\.devcontainer)\/|(?:^|\/)[jt]sconfig[^/]*\.json$/;

/** Files that programs read as JSON without comments. */
function jsonFault(path: string, text: string): OutputFault | undefined {
  if (!path.endsWith('.json') || WITH_COMMENTS.test(path)) return undefined;
  try {
    JSON.parse(text);
    return undefined;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
    const line = text.slice(0, position).split('\n').length;
    return { path, line, code: 'template-output-syntax', message };
  }
}

async function typeFaults(rendered: readonly SampleProject[]): Promise<readonly OutputFault[]> {
  const projects = rendered.map(({ project }) => project);
  const packages = Object.fromEntries(
    rendered
      .filter(({ project }) => project.set === 'model')
      .map(({ context, project }) => [context.model.packageName, project.folder]),
  );
  const checked = new Set<string>();
  const texts = rendered.flatMap(({ sample, project, writes }) =>
    writes.map((write) => {
      const key = [sample, project.set, write.path.slice(project.folder.length), write.text].join('\0');
      // Most projects are generated in several ways: the same text in the same surroundings is checked once.
      return checkOnce(write, key, checked);
    }),
  );
  const writes = withForeignModules(projects, packages, texts);
  return (await typeErrors(projects, packages, writes)).flatMap((text) => {
    const found = /^(.+?):(\d+): ([^]*)$/.exec(text);
    if (found === null) return [];
    const [, path, line, message] = found;
    return [{ path, line: Number(line), code: 'template-output-types' as const, message }];
  });
}

function findingOf(
  templates: Templates,
  rendered: readonly SampleProject[],
  { path, line, code, message }: OutputFault,
): TemplateFinding {
  const one = rendered.find(
    ({ project }) => path.startsWith(`${project.folder}/`) && ownsPath(path, rendered, project.folder),
  );
  const template = one && templateOf(templates, one.project, path);
  const file = template?.file ?? path;
  const text = one?.writes.find((write) => write.path === path)?.text ?? '';
  const at = template ? templateLine(template.text, text, line) : line;
  const shown = text.split('\n')[line - 1]?.trim().slice(0, 100) ?? '';
  return {
    severity: 'error',
    code,
    file,
    line: at,
    message: `${file}:${at}: ${message.trim()}`,
    suggestion: `With the ${one?.sample ?? ''} sample the line becomes: ${shown}`,
  };
}

/** The root project of a solution does not own what lies in the projects below it. */
function ownsPath(path: string, rendered: readonly SampleProject[], folder: string): boolean {
  return !rendered.some(
    ({ project }) => project.folder.length > folder.length && path.startsWith(`${project.folder}/`),
  );
}
