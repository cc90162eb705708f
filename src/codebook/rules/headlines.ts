import type { Measure } from '../../schemas/codebook.ts';
import type { HeadlineDefinition } from '../../schemas/headline.ts';
import type { Path } from '../../schemas/shape.ts';
import { countDays } from '../calendar.ts';
import type { Table } from '../model.ts';
import type { Scope } from '../scope.ts';

type Of<S extends HeadlineDefinition['statistic']> = Extract<HeadlineDefinition, { statistic: S }>;

/** Forms that can put a figure of each statistic into words. */
const FORMS: Readonly<Record<HeadlineDefinition['statistic'], readonly string[]>> = {
  count: ['exact', 'only', 'more-than', 'at-least', 'total'],
  sum: ['exact', 'more-than', 'at-least', 'total'],
  share: ['one-in-n', 'more-than-one-in-n', 'out-of-ten', 'percent'],
  rate: ['per-day'],
};

/** Headlines: each is one cell of a published table, in a form that fits it. `tables`: undefined if they are faulty. */
export function checkHeadlines(scope: Scope, tables: readonly Table[] | undefined): void {
  for (const { path, value } of scope.draft.headlines) {
    if (!value.statement.includes('{wording}'))
      scope.report([...path, 'statement'], 'ill-formed', 'Must contain {wording}, where the figure goes.');
    if (!FORMS[value.statistic].includes(value.form))
      scope.report([...path, 'form'], 'not-allowed', 'Not a form for this statistic.', FORMS[value.statistic]);
    if (value.statistic === 'rate') checkRate(scope, value, path);
    else checkCell(scope, value, path, tables);
  }
}

function checkCell(
  scope: Scope,
  headline: Of<'count' | 'sum' | 'share'>,
  path: Path,
  tables: readonly Table[] | undefined,
): void {
  const measure = scope.measure(headline.measure, [...path, 'measure']);
  if (measure && headline.statistic !== 'share')
    checkStatistic(scope, measure, headline.statistic, [...path, 'measure']);
  const where = headline.where ?? {};
  const complete = checkWhere(scope, where, [...path, 'where']);
  if (headline.statistic === 'share') {
    if (!Object.hasOwn(where, headline.share)) {
      const named = Object.keys(where);
      if (scope.dimension(headline.share, [...path, 'share'], 'publicOnly'))
        scope.report(
          [...path, 'share'],
          'not-allowed',
          'Must be a dimension of where: its code is the part of the whole.',
          named,
        );
      return;
    }
  }
  if (measure === undefined || !complete || tables === undefined) return;
  const names = Object.keys(where);
  const published = tables.some(
    ({ by, measures }) => measures.includes(measure.id) && names.every((name) => by.includes(name)),
  );
  if (!published)
    scope.report([...path, 'where'], 'not-published', 'No published table has this measure by all these dimensions.');
}

/** Whether every dimension and code was found. */
function checkWhere(scope: Scope, where: Readonly<Record<string, string[]>>, path: Path): boolean {
  let complete = true;
  for (const [name, codes] of Object.entries(where)) {
    const dimension = scope.dimension(name, [...path, name], 'publicOnly');
    if (dimension === undefined) {
      complete = false;
      continue;
    }
    for (const [index, code] of codes.entries()) {
      const position = dimension.index.get(code);
      if (position === undefined || dimension.codes[position]?.publishAs !== undefined) {
        const allowed = scope.allowedCodes(dimension);
        scope.report([...path, name, index], 'unknown-code', 'The dimension has no such public code.', allowed);
      }
    }
  }
  return complete;
}

function checkStatistic({ report }: Scope, measure: Measure, statistic: 'count' | 'sum', at: Path): void {
  if ((measure.statistic === 'count' || measure.statistic === 'sum') && measure.statistic !== statistic)
    report(at, 'not-allowed', 'The measure is of another statistic than the headline.');
}

function checkRate(scope: Scope, { of, days }: Of<'rate'>, path: Path): void {
  const { draft, report } = scope;
  if ('measure' in of) {
    const measure = scope.measure(of.measure, [...path, 'of', 'measure']);
    if (measure) checkStatistic(scope, measure, 'count', [...path, 'of', 'measure']);
  } else if (
    !draft.externalFigures.some(({ value }) => value.id === of.externalFigure) &&
    !scope.isLost('externalFigures', of.externalFigure)
  ) {
    const known = draft.externalFigures.map(({ value }) => value.id);
    report([...path, 'of', 'externalFigure'], 'unknown-reference', 'There is no external figure of this id.', known);
  }
  const at = [...path, 'days', 'calendar'];
  if (days.basis === 'calendar') {
    if (days.calendar !== undefined) report(at, 'not-allowed', 'Calendar days need no calendar.');
    return;
  }
  if (days.calendar === undefined) {
    report(at, 'required', 'Working days need a calendar.', [...draft.calendars.keys()]);
    return;
  }
  const calendar = draft.calendars.get(days.calendar);
  if (calendar === undefined) {
    if (!scope.isLost('calendars', days.calendar))
      report(at, 'unknown-reference', 'There is no calendar of this name.', [...draft.calendars.keys()]);
  } else if (draft.window && countDays(draft.window, calendar) === 0)
    report(at, 'not-allowed', 'By this calendar the window has no working day.');
}
