import type { MeasuredFeeding } from '../../bundle/measure-feedings.ts';
import { resizeText } from '../../bundle/preprocessing.ts';
import { table } from './table.ts';

/** Every way of feeding that was tried, with what it brought. @param taken name of the one that is taken */
export function feedingsTable(measured: readonly MeasuredFeeding[], taken: string): string[] {
  return table(
    [
      { title: 'preprocessing' },
      { title: 'right', align: 'right' },
      { title: 'log loss', align: 'right' },
      { title: 'pictures are' },
    ],
    measured.map((one) => [
      `${one.name === taken ? '*' : ' '} ${one.name}`,
      `${one.right.filter(Boolean).length}/${one.right.length}`,
      one.logLoss.toFixed(2),
      resizeText(one.preprocessing.resize),
    ]),
  );
}
