import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { builtCli } from '../../cli/built-cli.ts';
import { startAzureEmulator } from '../../support/azure-emulator/index.ts';
import { run } from '../../support/run.ts';
import { azureOn } from './in-process.ts';

test('a job that ends at this very moment had ended already', async () => {
  const body = {
    error: { code: 'UserError', message: "The run is in terminal status, it can't be canceled." },
  };
  await using azure = await startAzureEmulator({
    scenario: {
      compute: 'ready',
      job: { stages: [{ status: 'Queued' }, { status: 'Failed' }] },
      faults: [{ method: 'POST', path: '/cancel', status: 400, body, times: 9 }],
    },
  });
  const at = { resourceGroup: 'pictures', workspace: 'pictures-ws' };
  const { machineLearning } = await azureOn(azure.endpoint);
  const workspace = `/subscriptions/${azure.names.subscription}/resourceGroups/pictures/providers/Microsoft.MachineLearningServices/workspaces/pictures-ws`;
  await machineLearning.putJob(at, 'j1', {
    properties: {
      jobType: 'Command',
      computeId: `${workspace}/computes/gpu`,
      environmentId: 'x',
      command: 'true',
    },
  });
  const { stdout } = await run(
    process.execPath,
    [await builtCli(), 'azure', 'cancel', 'j1', '--workspace', 'pictures-ws'],
    { cwd: tmpdir(), env: azure.environment },
  );
  azure.assertNoViolations();
  expect(stdout).toBe('The job j1 had ended already: Failed.\n');
});
