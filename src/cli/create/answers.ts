import type { AzureSession } from '../azure/session.ts';
import type { FlagValues } from '../command.ts';
import type { ProjectAnswers } from '../project-answers.ts';
import type { TrainingData } from '../steps/load-data.ts';
import type { CREATE_FLAGS } from './spec.ts';

export type CreateValues = FlagValues<typeof CREATE_FLAGS>;

/** All that is to be known before anything is computed. */
export interface Settled {
  /** As it was typed. */
  readonly data: string;
  /** The pictures, read and fit to train on. */
  readonly loaded: TrainingData;
  readonly values: CreateValues;
  readonly project: ProjectAnswers;
}

/** Who answers: the flags alone, or a person where a flag is missing. */
export interface Answers {
  settle(): Promise<Settled>;
  /** After the trainer's check, where training costs money. @throws ModelBuilderError `interrupted` */
  agree?(values: CreateValues): Promise<void>;
  /** The sign-in that the questions needed already. */
  session?(): AzureSession | undefined;
}
