import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkCase } from '../../src/cases/check.ts';
import { caseJsonSchema } from '../../src/cases/schema.ts';
import type { Codebook } from '../../src/codebook/model.ts';
import { rounds } from '../runs.ts';
import { codebookOf, counter, everything, pressSnapshot } from '../samples/everything.ts';
import { caseOf } from '../samples/random-case.ts';
import { mutated } from './mutated-case.ts';

const oldBailey = codebookOf(
  'sample',
  JSON.parse(readFileSync(new URL('../../examples/old-bailey-1780-1880.json', import.meta.url), 'utf8')),
);
const CODEBOOKS = [
  ['press-snapshot-2015', pressSnapshot()],
  ['old-bailey-1780-1880', oldBailey],
  ['everything', everything()],
] as const;

const validatorOf = (codebook: Codebook) => {
  const ajv = new Ajv.default({ strict: true, strictTypes: false, strictRequired: false, ownProperties: true });
  addFormats.default(ajv);
  return ajv.compile(caseJsonSchema(codebook, '/v1/datasets/x/case-schema'));
};

/** Rules across fields, and what only a parser of addresses knows: all that the schema does not say. */
const UNSAID: readonly [pointer: RegExp, code: string][] = [
  [/^(\/defendants\/\d+)?\/quantities\/\d+$/, 'duplicate'],
  [/^(\/defendants\/\d+)?\/quantities\/\d+\/value$/, 'exceeds-total'],
  [/^(\/defendants\/\d+)?\/quantities\/\d+\/value$/, 'out-of-range'],
  [/^\/sources\/\d+\/url$/, 'ill-formed'],
];

for (const [name, codebook] of CODEBOOKS) {
  const validate = validatorOf(codebook);
  const faultsOf = (body: unknown) => {
    const checked = checkCase(codebook, body, { mode: 'create', newId: counter() });
    return 'faults' in checked ? checked.faults.map(({ pointer, code }) => `${pointer} ${code}`) : [];
  };
  const isSaid = (fault: string): boolean => {
    const [pointer = '', code] = fault.split(' ');
    return !UNSAID.some(([at, unsaid]) => unsaid === code && at.test(pointer));
  };

  test(`the JSON Schema accepts what is accepted: ${name}`, () => {
    fc.assert(
      fc.property(caseOf(codebook), (posted) => {
        const body: unknown = JSON.parse(JSON.stringify(posted));
        expect([faultsOf(body), validate(body), validate.errors]).toEqual([[], true, null]);
      }),
      { numRuns: rounds(300) },
    );
  });

  test(`the JSON Schema refuses what is refused, rules across fields aside: ${name}`, () => {
    let refused = 0;
    fc.assert(
      fc.property(mutated(codebook), (body) => {
        const faults = faultsOf(body);
        refused += faults.length > 0 ? 1 : 0;
        if (faults.length > 0 && !faults.some(isSaid) && validate(body)) return;
        expect([faults, validate(body)]).toEqual([faults, faults.length === 0]);
      }),
      { numRuns: rounds(2_000) },
    );
    expect(refused).toBeGreaterThan(rounds(500));
  });
}

test('labels are titles, members are described, and the schema says what it is', () => {
  const schema = caseJsonSchema(pressSnapshot(), '/v1/datasets/press-snapshot-2015/case-schema');
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: '/v1/datasets/press-snapshot-2015/case-schema',
    title: 'A case of Press snapshot 2015',
    additionalProperties: false,
    required: ['sentencedOn', 'defendants'],
  });
  const { properties } = schema as {
    properties: Record<string, { title?: string; description?: string; anyOf?: unknown[] }>;
  };
  expect(properties.courtType?.title).toBe('Court type');
  expect(properties.courtType?.anyOf).toContainEqual({ const: 'crown', title: 'Crown Court' });
  for (const [member, { title, description }] of Object.entries(properties))
    expect([member, (title ?? description ?? '').length > 0]).toEqual([member, true]);
});
