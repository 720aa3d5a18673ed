import { error as errorFinding, warning } from '../../dataset/findings.ts';
import type { Finding } from '../../dataset/types.ts';
import { ModelBuilderError } from '../../errors.ts';
import { ifAllowed } from './errors.ts';

/** Asks Azure many things at once: an answer that fails is a finding, stops no other question, and is `undefined`. */
export interface Questions {
  /** For what a run asks, too. */
  needed<Fact>(ask: () => Promise<Fact>): Promise<Fact | undefined>;
  /** For what a run can do without: where the account may not read it, it is only not checked. @param what completes "Not checked: " */
  wanted<Fact>(what: string, ask: () => Promise<Fact>): Promise<Fact | undefined>;
  findings(): readonly Finding[];
}

/** Opens an empty list of questions. */
export function openQuestions(): Questions {
  const errors: Finding[] = [];
  const refused = new Set<string>();
  const needed: Questions['needed'] = async (ask) => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ModelBuilderError)) throw error;
      errors.push(errorFinding(error.code, `${error.message} ${error.hint}`));
      return undefined;
    }
  };
  return {
    needed,
    wanted: (what, ask) => needed(() => ifAllowed(ask, () => void refused.add(what))),
    findings: () => [...distinct(errors), ...notChecked([...refused].sort())],
  };
}

function notChecked(refused: readonly string[]): readonly Finding[] {
  if (refused.length === 0) return [];
  return [
    warning(
      'azure-not-checked',
      `Not checked: ${refused.join(', ')}. Your account may not read it, and a training can do without; the role "Reader" on the subscription is enough to check everything.`,
    ),
  ];
}

/** The same trouble, a lost sign-in say, meets every question. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const keyOf = ({ message }: Finding): string =>
    message.replace(/^[^:]*: /, '').replace(/, request [\w-]+/, '');
  return [...new Map(findings.map((finding) => [keyOf(finding), finding])).values()];
}
