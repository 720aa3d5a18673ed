import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from './support/command.ts';
import { folderWith } from './support/layers.ts';

interface Found {
  readonly findings: readonly {
    code: string;
    path: string;
    line: number;
    message: string;
    suggestion: string;
  }[];
}

describe('templates check', () => {
  it('names the file, the line and what was meant, and ends with 4', async () => {
    await using folder = await folderWith({
      'mine/model/README.md.hbs': '# {{nmae}}\n\n{{lables.length}}\n',
    });
    const ran = await runCommand<Found>('templates check', ['--templates', folder.at('mine')], folder.path);
    expect(ran).toMatchObject({ exitCode: 4, error: { code: 'templates-faulty' } });
    expect(ran.findings.map(({ path, line, suggestion }) => [path, line, suggestion])).toEqual([
      [folder.at('mine', 'model', 'README.md.hbs'), 1, 'Did you mean "name"?'],
      [folder.at('mine', 'model', 'README.md.hbs'), 3, 'Did you mean "labels"?'],
    ]);
    expect(ran.text).toContain(`${join('mine', 'model', 'README.md.hbs')}:1  there is no "nmae" here`);
  });

  it('checks the set of your own generator with its own answers', async () => {
    const template = {
      generator: {
        description: 'An API',
        questions: [
          { name: 'port', message: 'Port?', type: 'text', pattern: '[0-9]+', default: '3000' },
          { name: 'heading', message: 'Heading?', type: 'text' },
        ],
      },
      files: { 'a.txt': { when: 'answers.prt' } },
    };
    await using folder = await folderWith({
      'api/template.json': JSON.stringify(template),
      'api/a.txt.hbs': '{{answers.port}} {{answers.heading}} {{answers.prot}} {{project.folder}}',
      'model/b.txt.hbs': '{{project.folder}}',
    });
    const { findings } = await runCommand<Found>(
      'templates check',
      ['--templates', folder.path],
      folder.path,
    );
    expect(
      findings.map(({ code, path, suggestion }) => [code, path.slice(folder.path.length + 1), suggestion]),
    ).toEqual([
      ['template-optional-variable', 'model/b.txt.hbs', 'Put it inside {{#if project}} … {{/if}}.'],
      ['template-bare-text', 'api/a.txt.hbs', expect.stringContaining('{{str answers.heading}}')],
      ['template-unknown-variable', 'api/a.txt.hbs', 'Did you mean "port"?'],
      ['template-unknown-variable', 'api/template.json', 'Did you mean "port"?'],
    ]);
  });
});
