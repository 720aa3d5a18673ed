import { setTimeout as sleep } from 'node:timers/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { expect, test } from 'vitest';
import { startAzureEmulator, trustInThisProcess } from '../../support/azure-emulator/index.ts';
import { credential, machineLearning, repairedMachineLearning } from './support.ts';

const SCRIPT = `
import json, pathlib, sys, time
folder, name, output = sys.argv[1:]
output = pathlib.Path(output)
seen = sorted(str(path.relative_to(folder)) for path in pathlib.Path(folder).rglob('*') if path.is_file())
runs = int((output / 'runs').read_text()) + 1 if (output / 'runs').exists() else 1
(output / 'runs').write_text(str(runs))
for epoch in range(1, 3 if name == 'evicted' else 2):
    print(json.dumps({'modelBuilder': 'epoch', 'epoch': epoch, 'trainLoss': 0.25}), flush=True)
if name == 'evicted' and runs == 1:
    time.sleep(60)
(output / 'sub').mkdir(exist_ok=True)
(output / 'sub' / 'seen.json').write_text(json.dumps([name, seen, pathlib.Path('other.py').exists()]))
sys.exit(3 if name == 'bad' else 0)
`;

test('a command job is really run: code, inputs and outputs by way of the blobs', async () => {
  await using azure = await startAzureEmulator({
    execute: 'python',
    python: 'python3',
    scenario: { compute: 'ready', job: { evictAfterEpochs: 2 } },
  });
  const distrust = trustInThisProcess(azure.ca);
  try {
    const client = repairedMachineLearning(azure);
    const store = (
      await machineLearning(azure).datastores.get('pictures', 'pictures-ws', 'workspaceblobstore')
    ).properties;
    const { accountName, containerName } = store as { accountName: string; containerName: string };
    const url = `${azure.endpoint}/${accountName}/`;
    const container = new BlobServiceClient(
      url,
      credential(azure, 'https://storage.azure.com'),
    ).getContainerClient(containerName);
    const put = (name: string, text: string) =>
      container.getBlockBlobClient(name).uploadData(Buffer.from(text));
    await put('code/1/train.py', SCRIPT);
    await put('code/1/other.py', '');
    await put('in/a/x.txt', 'x');
    await put('in/y.txt', 'y');
    await client.codeVersions.createOrUpdate('pictures', 'pictures-ws', 'script', '1', {
      properties: { codeUri: `${url}${containerName}/code/1` },
    });
    const workspace = `/subscriptions/${azure.names.subscription}/resourceGroups/pictures/providers/Microsoft.MachineLearningServices/workspaces/pictures-ws`;
    const submit = async (id: string, name: string) => {
      await client.jobs.createOrUpdate('pictures', 'pictures-ws', id, {
        properties: {
          jobType: 'Command',
          codeId: `${workspace}/codes/script/versions/1`,
          computeId: `${workspace}/computes/gpu`,
          environmentId: `${workspace}/environments/AzureML-acpt-pytorch-2.8-cuda12.6/versions/4`,
          command: 'python train.py ${{inputs.folder}} ${{inputs.name}} ${{outputs.model}}',
          inputs: {
            folder: { jobInputType: 'uri_folder', uri: 'azureml://datastores/workspaceblobstore/paths/in/' },
            name: { jobInputType: 'literal', value: name },
          },
          outputs: {
            model: {
              jobOutputType: 'uri_folder',
              uri: `azureml://datastores/workspaceblobstore/paths/out/${id}/`,
            },
          },
        },
      });
      for (;;) {
        const { properties } = await client.jobs.get('pictures', 'pictures-ws', id);
        if (/Completed|Failed/.test(properties.status!)) return properties.status;
        await sleep(50);
      }
    };
    expect(await submit('one', 'flowers')).toBe('Completed');
    expect((await container.getBlobClient('out/one/sub/seen.json').downloadToBuffer()).toString()).toBe(
      '["flowers", ["a/x.txt", "y.txt"], true]',
    );
    expect(azure.state.runs.get('one')?.metrics).toMatchObject([{ key: 'trainLoss', value: 0.25, step: 1 }]);
    expect(await submit('two', 'bad')).toBe('Failed');
    expect(azure.state.runs.get('two')?.error?.message).toContain('exited with status code 3');
    expect(await submit('three', 'evicted')).toBe('Completed');
    expect((await container.getBlobClient('out/three/runs').downloadToBuffer()).toString()).toBe('2');
    azure.assertNoViolations();
  } finally {
    distrust();
  }
});
