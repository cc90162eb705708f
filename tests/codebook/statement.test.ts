import { expect, test } from 'vitest';
import { printStatement, statementFault } from '../../src/codebook/statement.ts';

/** The sentences of headlines: docs/reference/headlines.md, "The statement". */

const women = '{wording} {value, plural, one {was a woman} other {were women}}';

test.each([
  [women, 'only 2', 2, 'only 2 were women'],
  [women, '1', 1, '1 was a woman'],
  [women, '0', 0, '0 were women'],
  ['{value, plural, =0 {{wording} at all} other {{wording} of them}}', '0', 0, '0 at all'],
  ['Rate: {wording}', '2 a day', 1.98, 'Rate: 2 a day'],
  ["the children's <b> # {wording}", '1', 1, "the children's <b> # 1"], // what other templates would take for markup
])('%s with %s reads as one expects', (statement, wording, value, text) => {
  expect(statementFault(statement)).toBeUndefined();
  expect(printStatement(statement, wording, value)).toBe(text);
});

test.each([
  ['no figure', /Must contain \{wording\}/],
  ['{value, plural, one {{wording} was} other {they were}}', /in every case/],
  ['{wording', /not an ICU message/],
  ['{wording} {value, plural, one {was}}', /the case "other"/],
  ['{wording} {value}', /only to choose a case/],
  ['{wording} {value, number}', /only to choose a case/],
  ['{wording} {value, plural, one {was} other {# were}}', /only to choose a case/],
  ['{wording} {name}', /only to choose a case/],
  ['{wording, number}', /only to choose a case/],
  ['{wording} was a woman', /Would read "2 was"/],
  ['of them {wording} has gone', /Would read "2 has"/],
])('%s is refused', (statement, fault) => {
  expect(statementFault(statement)).toMatch(fault);
});
