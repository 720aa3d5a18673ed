import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commitPlan } from '../../src/io/commit.ts';
import { repository, writeRepository } from '../monorepo/fixtures.ts';
import { planIn } from '../monorepo/plan-in.ts';
import { bundleIn, ownParts, temporaryFolder } from '../support/bundles.ts';
import { updateIn } from '../update/run-command.ts';
import { runCommand } from './support/command.ts';

it('templates of a project in a monorepo are those of its root, for every command', async () => {
  await using folder = await temporaryFolder();
  const root = folder.at('repository');
  await writeRepository(root, repository('npm'));
  await bundleIn(folder.at('bundle'), ownParts(['daisy', 'rose']));
  const { plan } = await planIn(folder.at('bundle'), root, 'flowers');
  await commitPlan(plan, { force: false });
  const project = join(root, 'packages/flowers-model');

  const ejected = await runCommand<{ directory: string }>('templates eject', ['model/README.md'], project);
  expect(ejected.directory).toBe(join(root, '.model-builder/templates'));
  const listed = await runCommand<{ templates: object[] }>('templates list', ['model/README.md'], project);
  expect(listed.templates).toMatchObject([{ origin: 'project' }]);
  await writeRepository(root, { '.model-builder/templates/model/README.md.hbs': '# Mine\n' });
  expect(await runCommand('templates check', [], project)).toMatchObject({ ok: true, checked: 1 });
  expect((await updateIn(root, { check: true })).result).toMatchObject({ outdated: true });

  await mkdir(join(project, '.model-builder/templates'));
  const refused = await runCommand('templates list', [], project);
  expect(refused).toMatchObject({ exitCode: 2, error: { code: 'templates-unused' } });
  await rm(join(project, '.model-builder/templates'), { recursive: true });
});
