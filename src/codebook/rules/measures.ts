import type { Measure } from '../../schemas/codebook.ts';
import type { Path } from '../../schemas/faults.ts';
import { isFaulty, type Sound } from '../../schemas/sound.ts';
import { STATISTICS, UNITS } from '../../schemas/vocabulary.ts';
import { checkFilter } from './filters.ts';
import type { References } from './references.ts';

/** The amount of a measure exists, and has the level of the measure's counting unit. */
export function checkMeasures(refs: References): void {
  for (const { path, value } of refs.sections.measures) {
    if (value.filter !== undefined) checkFilter(refs, value.filter, [...path, 'filter']);
    if (value.statistic === 'count') checkCount(refs, value, path);
    else if (value.statistic !== undefined) checkAmount(refs, value, path);
  }
}

/** Who can have a quantity. */
export function checkQuantities(refs: References): void {
  for (const { path, value } of refs.sections.quantities)
    if (value.onlyWith !== undefined) checkFilter(refs, value.onlyWith, [...path, 'onlyWith']);
}

/** What a measure of an official table can be. */
const AGGREGATE_STATISTICS = ['sum', 'value'] as const;

function checkCount({ sections, report }: References, measure: Sound<Measure>, path: Path): void {
  if (measure.of !== undefined)
    report([...path, 'of'], 'not-allowed', 'A count has no amount: it counts its counting unit. Leave this out.');
  if (sections.kind === 'aggregate')
    report(
      [...path, 'statistic'],
      'not-allowed',
      'An aggregate dataset has values and no units to count.',
      AGGREGATE_STATISTICS,
    );
  else if (
    sections.kind === 'cases' &&
    measure.countingUnit !== undefined &&
    !UNITS.some((unit) => unit === measure.countingUnit)
  )
    report([...path, 'countingUnit'], 'unknown-code', 'A count is of cases, defendants or convictions.', UNITS);
}

function checkAmount(refs: References, measure: Sound<Measure>, path: Path): void {
  const { kind } = refs.sections;
  // The mean of the rows of an official table is not the mean of what they were made of.
  if (kind === 'aggregate' && !AGGREGATE_STATISTICS.some((statistic) => statistic === measure.statistic))
    refs.report(
      [...path, 'statistic'],
      'not-allowed',
      'An aggregate dataset has values and no units behind them. They can be summed, or answered as they are.',
      AGGREGATE_STATISTICS,
    );
  if (kind === 'cases' && measure.statistic === 'value')
    refs.report(
      [...path, 'statistic'],
      'not-allowed',
      'Only an official table has values of its own. Figures of cases are computed.',
      STATISTICS.filter((statistic) => statistic !== 'value'),
    );
  if (isFaulty(measure, 'of')) return;
  if (measure.of === undefined) {
    const detail = `A ${measure.statistic} needs an amount to be taken of.`;
    refs.report([...path, 'of'], 'required', detail, [...refs.amounts.keys()]);
    return;
  }
  const amount = refs.amount(measure.of, [...path, 'of']);
  if (amount === undefined || kind === undefined) return;
  // What a value of an official table counts is a word of that table.
  if (kind === 'cases' && amount.unit !== measure.countingUnit) {
    const detail = `The counting unit of a ${measure.statistic} must be the level of its amount.`;
    refs.report([...path, 'countingUnit'], 'wrong-level', detail, [amount.unit]);
  }
}

/** The measures and dimensions that a note names exist. */
export function checkNotes(refs: References): void {
  for (const { path, value } of refs.sections.notes) {
    for (const [index, name] of (value.measures ?? []).entries()) refs.measure(name, [...path, 'measures', index]);
    for (const [index, name] of (value.dimensions ?? []).entries())
      if (name !== undefined) refs.dimension(name, [...path, 'dimensions', index]);
  }
}
