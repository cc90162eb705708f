import type { Measure } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import { isFaulty, type Sound } from '../../schemas/sound.ts';
import { UNITS } from '../../schemas/vocabulary.ts';
import { checkFilter } from './filters.ts';
import type { References } from './references.ts';

/** Notes belong to measures and dimensions that exist. */
export function checkNotes(scope: References): void {
  for (const { path, value } of scope.draft.notes) {
    for (const [index, name] of (value.measures ?? []).entries()) scope.measure(name, [...path, 'measures', index]);
    for (const [index, name] of (value.dimensions ?? []).entries())
      if (name !== undefined) scope.dimension(name, [...path, 'dimensions', index]);
  }
}

/** Measures: what is counted, or what is taken of, exists, and its counting unit is the level it stands at. */
export function checkMeasures(scope: References): void {
  for (const { path, value } of scope.draft.measures) {
    if (value.filter !== undefined) checkFilter(scope, value.filter, [...path, 'filter']);
    if (value.statistic === 'count') checkCount(scope, value, path);
    else if (value.statistic !== undefined) checkAmount(scope, value, path);
  }
}

function checkCount({ draft, report }: References, measure: Sound<Measure>, path: Path): void {
  if (measure.of !== undefined) report([...path, 'of'], 'not-allowed', 'A count counts its counting unit, of nothing.');
  if (draft.kind === 'aggregate')
    report([...path, 'statistic'], 'not-allowed', 'An aggregate dataset has values, and no units to count.', ['sum']);
  else if (
    draft.kind === 'cases' &&
    measure.countingUnit !== undefined &&
    !UNITS.some((unit) => unit === measure.countingUnit)
  )
    report([...path, 'countingUnit'], 'unknown-code', 'Only these can be counted.', UNITS);
}

function checkAmount(scope: References, measure: Sound<Measure>, path: Path): void {
  const { kind } = scope.draft;
  // A margin of an official table comes with the table, and the mean of its values is not it.
  if (kind === 'aggregate' && measure.statistic !== 'sum')
    scope.report([...path, 'statistic'], 'not-allowed', 'An aggregate dataset has values, and no units behind them.', [
      'sum',
    ]);
  if (isFaulty(measure, 'of')) return;
  if (measure.of === undefined) {
    const detail = `A ${measure.statistic} needs an amount.`;
    scope.report([...path, 'of'], 'required', detail, [...scope.amounts.keys()]);
    return;
  }
  const amount = scope.amount(measure.of, [...path, 'of']);
  if (amount === undefined || kind === undefined) return;
  // The unit of an aggregate value is a word of the table it came from.
  if (kind === 'cases' && amount.unit !== measure.countingUnit) {
    const detail = `The counting unit of a ${measure.statistic} is the level of its amount.`;
    scope.report([...path, 'countingUnit'], 'wrong-level', detail, [amount.unit]);
  }
}
