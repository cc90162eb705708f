import type { Path } from '../../schemas/faults.ts';
import { isDay } from '../day.ts';
import type { Scope } from '../scope.ts';

/** Days are real, and the window has at least one. */
export function checkDays({ draft, report }: Scope): void {
  const check = (day: string, at: Path): void => {
    if (!isDay(day)) report(at, 'invalid-date', 'Not a day of the calendar from 1600 to 2200.');
  };
  const window: Path = ['coverage', 'window'];
  const { from, to } = draft.days;
  if (from !== undefined) check(from, [...window, 'from']);
  if (to !== undefined) check(to, [...window, 'to']);
  if (from !== undefined && to !== undefined && isDay(from) && isDay(to) && from >= to)
    report([...window, 'to'], 'out-of-range', 'Must be later than from: the window ends before this day.');
  for (const [name, { holidays }] of draft.calendars)
    for (const [index, day] of (holidays ?? []).entries())
      if (day !== undefined) check(day, ['codebook', 'calendars', name, 'holidays', index]);
  for (const { path, value } of draft.externalFigures)
    if (value.publishedOn !== undefined) check(value.publishedOn, [...path, 'publishedOn']);
}
