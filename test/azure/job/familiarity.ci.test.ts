import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPredictor } from '../../../src/bundle/predictor.ts';
import { validate } from '../../../src/bundle/schema.ts';
import type { Metrics, PictureScores } from '../../../src/bundle/types.ts';
import { sha256Of } from '../../../src/sha256.ts';
import { quantile } from '../../../src/training/local/familiarity.ts';
import type { PipelineFacts } from '../../../src/training/azure/job/results.ts';
import { temporaryFolder } from '../../support/bundles.ts';
import { noise, solid } from '../../support/pictures.ts';
import { run } from '../../support/run.ts';
import { digitFolder, listDigits } from './support/digits.ts';
import { JOB, JOB_ENVIRONMENT, PYTHON, runJob, SMALL, writeManifest } from './support/job.ts';
import { readJson } from './support/model.ts';

const LABELS = ['0', '1', '4'];

test.skipIf(!PYTHON)(
  'the model knows digits that it has not learnt from, and not what is no digit at all',
  async () => {
    await using folder = await temporaryFolder();
    const data = await digitFolder();
    const pictures = await listDigits(data, LABELS, { training: 100, validation: 50 });
    const manifest = await writeManifest(folder.path, LABELS, pictures);
    const output = folder.at('output');
    await runJob({ data, manifest, output, ...SMALL, epochs: 4, 'keep-familiar': 0.9 });

    const facts = await readJson<PipelineFacts>(output, 'pipelineFacts.json');
    const scores = await readJson<PictureScores>(output, 'scores.json');
    validate('scores', scores, 'scores.json');
    expect(scores.pictures.length).toBe(150);
    const { path, sha256, label } = scores.pictures[0];
    expect(sha256).toBe(sha256Of(await readFile(join(data, path))));
    expect(path.startsWith(`${label}/`)).toBe(true);
    expect((await readJson<Metrics>(output, 'metrics.json')).keepFamiliar).toBe(0.9);
    const { resize } = facts.preprocessing;
    const preprocessing = { resize, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] } as const;
    const model = await readFile(join(output, 'bestModel.onnx'));
    const predictor = await createPredictor({ ...facts, preprocessing, labels: LABELS }, model);
    const ask = async (path: string) => (await predictor.predict(path)).familiarity!;
    const own: number[] = [];
    for (const { path, split } of pictures) if (split === 'validation') own.push(await ask(join(data, path)));
    const strangers: number[] = [];
    await mkdir(folder.at('strangers'));
    for (let i = 0; i < 10; i++) {
      const file = folder.at('strangers', `${i}.png`);
      await (i < 5 ? noise(i) : solid([50 * (i - 5), 40, 200])).png().toFile(file);
      strangers.push(await ask(file));
    }
    await predictor.dispose();

    // Another decoder rounds a pixel otherwise.
    const { threshold } = facts.familiarity!;
    expect(threshold).toBeCloseTo(
      quantile(
        own.toSorted((a, b) => a - b),
        0.1,
      ),
      2,
    );
    const kept = own.filter((value) => value >= threshold).length / own.length;
    expect(kept).toBeGreaterThanOrEqual(0.87);
    expect(kept).toBeLessThanOrEqual(0.93);
    expect(strangers.filter((value) => value < threshold).length).toBeGreaterThanOrEqual(8);
  },
);

// torchvision's own forward pass, and cosines without a matrix: nothing of ours takes part.
const REFEREE = `
import sys; sys.path.insert(0, sys.argv[1])
import torch, torchvision
from torch.nn.functional import cosine_similarity
from familiarity import Recogniser, find_prototypes
from model import Classifier
torch.manual_seed(1)
for arch in ('resnet18', 'resnet50'):
    ours = Classifier(arch, 3).eval()
    theirs = ours.backbone
    pictures = torch.randint(0, 256, (4, 3, 64, 64)).float()
    normal = torchvision.transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))(pictures / 255)
    seen = []
    theirs.fc.register_forward_hook(lambda module, inputs, output: seen.append(inputs[0]))
    with torch.no_grad():
        expected = theirs(normal)
        pooled = seen[0]
        prototypes = torch.randn(5, pooled.shape[1])
        prototypes /= prototypes.norm(dim=1, keepdim=True)
        logits, familiarity = Recogniser(ours, prototypes)(pictures)
    cosines = torch.stack([cosine_similarity(pooled, row[None]) for row in prototypes], 1)
    assert torch.allclose(logits, expected, atol=1e-4), arch
    assert torch.allclose(familiarity, cosines.max(1).values, atol=1e-5), arch
# Three bundles of directions: each has a prototype in it, and two runs agree.
centres = torch.eye(3, 8).repeat_interleave(50, 0)
rows = centres + 0.05 * torch.randn(150, 8)
rows /= rows.norm(dim=1, keepdim=True)
found = find_prototypes(rows, 7)
assert found.shape == (32, 8) and torch.allclose(found.norm(dim=1), torch.ones(32), atol=1e-5)
assert (rows @ found.t()).max(1).values.min() > 0.97
assert torch.equal(found, find_prototypes(rows, 7))
assert torch.equal(find_prototypes(rows[:32], 7), rows[:32])
same = rows[:1].repeat(40, 1)
assert torch.allclose(find_prototypes(same, 7), rows[:1].expand(32, 8), atol=1e-6)
print('agreed')
`;

test.skipIf(!PYTHON)('familiarity is what torchvision and its own cosine say', async () => {
  const { stdout } = await run(PYTHON!, ['-c', REFEREE, JOB], { cwd: JOB, env: JOB_ENVIRONMENT });
  expect(stdout).toBe('agreed\n');
});
