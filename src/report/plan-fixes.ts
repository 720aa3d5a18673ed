import { unsafeBecause } from '../scaffold/safe-path.ts';
import type { Candidate } from '../dataset/candidate.ts';
import type { LabelLevel } from '../dataset/listing.ts';
import type { WrittenFix } from './read-fixes.ts';

/** A picture that gets another label. Paths relative to the pictures' root; the same where a table says the label. */
export interface Move {
  readonly path: string;
  readonly label: string;
  readonly suggested: string;
  readonly to: string;
}

export interface FixPlan {
  readonly moves: readonly Move[];
  /** Rows that cannot be done. */
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

export interface FixWorld {
  /** What the folder or the table says now. */
  readonly candidates: readonly Candidate[];
  readonly labels: ReadonlySet<string>;
  /** Whether the labels are folders; else a table says them. */
  readonly folders: boolean;
  readonly labelsFrom?: LabelLevel | undefined;
  /** Moves of a fix that did not come to its end: old path → new one. */
  readonly begun: ReadonlyMap<string, string>;
}

/** What a `fixes.csv` means for the pictures as they lie there now. A row that is done already is passed over. */
export function planFixes(fixes: readonly WrittenFix[], world: FixWorld): FixPlan {
  const byName = new Map(world.candidates.map((candidate) => [candidate.name, candidate]));
  const taken = new Set(byName.keys());
  const moves: Move[] = [];
  const refused: { line: number; reason: string }[] = [];
  const planned = new Map<string, string>();
  for (const { line, path, label, suggested } of fixes) {
    const refuse = (reason: string) => refused.push({ line, reason });
    const earlier = planned.get(path);
    if (earlier !== undefined) {
      if (earlier !== suggested) refuse(`${path} is to be ${suggested} here, and ${earlier} above`);
      continue;
    }
    const begun = world.begun.get(path);
    if (!byName.has(path) && begun !== undefined && byName.get(begun)?.label === suggested) continue;
    const now = byName.get(path);
    if (now === undefined) refuse(`there is no picture ${path}`);
    else if (now.label === suggested) continue;
    else if (now.label !== label) refuse(`${path} is under ${now.label}, not ${label}`);
    else if (!world.labels.has(suggested)) refuse(`no label is called ${suggested}`);
    else {
      const to = world.folders ? newPlace(path, label, suggested, world.labelsFrom, taken) : path;
      const fault = unsafeBecause(to ?? path);
      if (to === undefined) refuse(`${path} lies in no folder called ${label}`);
      else if (fault !== undefined) refuse(`${to} ${fault}`);
      else {
        taken.add(to);
        planned.set(path, suggested);
        moves.push({ path, label, suggested, to });
      }
    }
  }
  return { moves, refused };
}

/** The same path with another label's folder; another name where that is taken. */
function newPlace(
  path: string,
  label: string,
  suggested: string,
  labelsFrom: LabelLevel | undefined,
  taken: ReadonlySet<string>,
): string | undefined {
  const segments = path.split('/');
  const folders = segments.slice(0, -1);
  const at = labelsFrom === 'innermost' ? folders.lastIndexOf(label) : folders.indexOf(label);
  if (at < 0) return undefined;
  const wanted = segments.with(at, suggested).join('/');
  const dot = wanted.lastIndexOf('.');
  const end = dot > wanted.lastIndexOf('/') + 1 ? dot : wanted.length;
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted.slice(0, end)}-${count}${wanted.slice(end)}`;
  return name;
}
