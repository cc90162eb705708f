/** Years `2015`, quarters `2015-Q1` and months `2015-03` as numbers on a line. */

const STEPS = [
  { form: /^(\d{4})$/, steps: 1, code: (year: number) => `${year}` },
  { form: /^(\d{4})-Q([1-4])$/, steps: 4, code: (year: number, step: number) => `${year}-Q${step}` },
  {
    form: /^(\d{4})-(\d\d)$/,
    steps: 12,
    code: (year: number, step: number) => `${year}-${`${step}`.padStart(2, '0')}`,
  },
];
/** More places than this leave no room for any. */
const MAX_PLACES = 1_000;

/** The periods from the first to the last of these, none left out; as they are if they are of no one kind. */
export function periodsBetween(codes: readonly string[]): readonly string[] {
  const kind = STEPS.find(({ form }) => codes.every((code) => form.test(code)));
  if (!kind || codes.length === 0) return codes;
  const numbers = codes.map((code) => {
    const [, year, step = '1'] = kind.form.exec(code)!; // tested above
    return Number(year) * kind.steps + Number(step) - 1;
  });
  const [from, to] = [Math.min(...numbers), Math.max(...numbers)];
  if (to - from >= MAX_PLACES) return codes;
  return Array.from({ length: to - from + 1 }, (_, i) => {
    const number = from + i;
    return kind.code(Math.floor(number / kind.steps), (number % kind.steps) + 1);
  });
}
