import { describe, expect, it } from 'vitest';
import { runCommand } from './support/command.ts';
import { example, EXAMPLES, folderWith } from './support/layers.ts';

interface Found {
  readonly findings: readonly { code: string; file: string; line: number; message: string }[];
}

async function check(files: Readonly<Record<string, string>>): Promise<Found['findings']> {
  await using folder = await folderWith(files);
  const ran = await runCommand<Found>('templates check', ['--templates', folder.path], folder.path);
  return ran.findings;
}

const program = (body: string) =>
  `import { ASSETS, PredictionPipeline } from {{str model.packageName}};\n\n${body}`;

describe('what templates become', () => {
  it.each(EXAMPLES)('is in order for the example %s', async (name) => {
    const ran = await runCommand<Found>('templates check', ['--templates', example(name)], example(name));
    expect([ran.findings, ran.exitCode]).toEqual([[], 0]);
  });

  it.each([
    [
      'does not parse as JSON',
      'solution/.vscode/settings.json.hbs',
      '{\n  "a": {{name}}\n}\n',
      'template-output-syntax',
      2,
    ],
    [
      'is JSON with a comma too many',
      'solution/a.json.hbs',
      '{\n  "a": {{json name}},\n}\n',
      'template-output-syntax',
      3,
    ],
    [
      'does not parse as TypeScript',
      'console-app/src/program.ts.hbs',
      program('const pictures = [;\n'),
      'template-output-syntax',
      3,
    ],
    [
      'has a wrong type',
      'console-app/src/program.ts.hbs',
      program('const pipeline: number = await PredictionPipeline.load();\nconsole.log(ASSETS, pipeline);\n'),
      'template-output-types',
      3,
    ],
    [
      'imports what nobody depends on',
      'console-app/src/program.ts.hbs',
      program(
        "import 'left-pad';\nimport pad from 'left-pad';\nconsole.log(pad, ASSETS, PredictionPipeline);\n",
      ),
      'template-output-types',
      4,
    ],
    [
      'quotes a label by hand',
      'model/src/labels.ts.hbs',
      "{{#each labels}}\nexport const label{{@index}} = '{{md this}}';\n{{/each}}\n",
      'template-output-syntax',
      2,
    ],
  ])('%s: the line of the template is named', async (_, file, text, code, line) => {
    const found = await check({ [file]: text });
    expect(found.map((finding) => [finding.code, finding.file, finding.line])).toContainEqual([
      code,
      file,
      line,
    ]);
  });

  it('renders to nothing', async () => {
    expect(await check({ 'model/empty.md.hbs': '{{#if metrics}}x{{/if}}\n' })).toMatchObject([
      { code: 'template-render', file: 'model/empty.md.hbs' },
    ]);
  });
});
