import type { Pipeline } from '../bundle/pipeline.ts';
import type { WrittenMetrics } from '../bundle/confusion.ts';
import type { GoldenSamples, PictureScores } from '../bundle/types.ts';
import type { Coco, CustomVision, LabelStudio } from '../dataset/json-table.ts';
import { parseForeignJson } from '../foreign-json.ts';
import type { PackageManifest } from '../monorepo/package-manifest.ts';
import type { Manifest, ManifestAnswers } from '../scaffold/manifest.ts';
import type { OwnAnswers } from '../scaffold/own-generator.ts';
import { faultIn, type Fault } from '../scaffold/schema-fault.ts';
import type { EjectRecord } from '../scaffold/template-record.ts';
import type { WrittenRules } from '../scaffold/template-rules.ts';
import type { PipelineFacts } from '../training/azure/job/results.ts';
import type { TrainingManifest } from '../training/azure/transfer/training-manifest.ts';
import type { WrittenSidecar } from '../training/local/sidecar.ts';
import type { UndoRecord } from '../update/undo-record.ts';
import type { Journal } from './commit-journal.ts';
import type { FixRecord } from './fix-files.ts';
import type { DownloadRecord } from './download-record.ts';
import { packageFile } from './package-file.ts';
import { compileCheck, openModule, type Check, type SchemaName } from './schema-compiler.ts';

/** Makes the error that a reader throws. A {@link Fault.problem} is a predicate: `is not JSON`, `cannot be used: …`. */
export type Fail = (fault: Fault, cause?: unknown) => Error;

/** What a file is when its schema has passed it. */
export interface SchemaTypes extends Readonly<Record<SchemaName, unknown>> {
  readonly pipeline: Pipeline;
  readonly golden: GoldenSamples;
  readonly metrics: WrittenMetrics;
  readonly scores: PictureScores;
  readonly answers: ManifestAnswers;
  readonly manifest: Manifest;
  readonly journal: Journal;
  readonly undo: UndoRecord;
  readonly ejected: { readonly files: EjectRecord };
  readonly template: WrittenRules;
  readonly 'own-answers': OwnAnswers;
  readonly sidecar: WrittenSidecar;
  readonly 'job-facts': PipelineFacts;
  readonly package: PackageManifest;
  readonly download: DownloadRecord;
  readonly config: { readonly templates?: string };
  readonly 'training-manifest': TrainingManifest;
  readonly coco: Coco;
  readonly 'label-studio': LabelStudio;
  readonly 'custom-vision': CustomVision;
  readonly 'fix-record': FixRecord;
}

const checks = new Map<SchemaName, Check>();

/** What is wrong with a value by `schemas/<name>.v1.json`, paths in it included; undefined when it fits. */
export function faultOf(name: SchemaName, value: unknown): Fault | undefined {
  const check = checks.get(name) ?? checkFor(name);
  checks.set(name, check);
  if (check(value)) return undefined;
  const speaking = compileCheck(name);
  speaking(value);
  return faultIn(speaking.errors ?? []);
}

/**
 * Text that was read, as what its schema says; a byte-order mark is passed over.
 * @throws what `fail` makes
 */
export function parseJson<Name extends SchemaName>(name: Name, text: string, fail: Fail): SchemaTypes[Name] {
  const value = jsonIn(text, fail);
  const fault = faultOf(name, value);
  if (fault) throw fail(fault);
  return value as SchemaTypes[Name];
}

/** As {@link parseJson}, for whoever has something to ask before the schema is. @throws what `fail` makes */
export function jsonIn(text: string, fail: Fail): unknown {
  try {
    return parseForeignJson(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const reason = cause instanceof Error ? `: ${cause.message}` : '';
    const problem = text.trim() === '' ? 'is empty' : `is not JSON${reason}`;
    throw fail({ problem: /^<<<<<<< /m.test(text) ? 'holds a merge conflict of git' : problem }, cause);
  }
}

function checkFor(name: SchemaName): Check {
  // Written by the build, for compiled code alone: sources may have changed since.
  if (import.meta.url.endsWith('.ts')) return compileCheck(name);
  try {
    return openModule(packageFile(`dist/schemas/${name}.cjs`));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return compileCheck(name);
    throw cause;
  }
}
