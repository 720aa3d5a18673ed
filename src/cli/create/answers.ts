import type { AzureSession } from '../azure/session.ts';
import type { FlagValues } from '../command.ts';
import type { ProjectAnswers } from '../project-answers.ts';
import type { TrainingData } from '../steps/load-data.ts';
import type { CREATE_FLAGS } from './spec.ts';

export type CreateValues = FlagValues<typeof CREATE_FLAGS>;

export interface DataAnswers {
  /** As it was typed. */
  readonly data: string;
  readonly loaded: TrainingData;
}

/** Who answers, at each step of the way: the flags alone, or a person where a flag is missing. */
export interface Answers {
  /** Scenario, environment, data: the pictures, read and fit to train on. */
  data(): Promise<DataAnswers>;
  /** Shown the trainer's summary. @returns the values with the answers in them */
  training(values: CreateValues): Promise<CreateValues>;
  /** After the trainer's check, where training costs money. @throws ModelBuilderError `interrupted` */
  agree?(values: CreateValues): Promise<void>;
  /** The sign-in that the questions needed already. */
  session?(): AzureSession | undefined;
  /** After the evaluation: names, package manager, install, git. @param pictures folders that nothing may be written into */
  project(
    values: CreateValues,
    pictures: readonly string[],
  ): Promise<{ values: CreateValues; project: ProjectAnswers }>;
  /** The end. @param values everything that was answered */
  done(values: CreateValues, project: ProjectAnswers, data: string): void;
}
