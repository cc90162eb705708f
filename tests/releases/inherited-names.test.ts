import { expect, test } from 'vitest';
import { SUFFIXES } from '../../src/formats/representation-path.ts';
import { REPRESENTATIONS } from '../../src/schemas/vocabulary.ts';
import { useService } from '../harness.ts';
import type { Body } from '../samples/body.ts';
import { codes } from '../samples/code-lists.ts';
import { hamlets, townCases } from '../samples/towns.ts';
import { approveCases, publish, putDataset } from './journey.ts';

/** Every object inherits `constructor` and the like, so a name that is looked up in a plain object may find what nobody put there. */

const service = await useService();

const BY_LEVEL = { case: 'constructor', defendant: 'toString', conviction: 'hasOwnProperty' };
const WORDS = 'constructor toString hasOwnProperty valueOf isPrototypeOf';

function definition(): Body {
  const body = hamlets();
  body.codebook.codeLists.constructor = {
    label: 'x',
    codes: codes(WORDS.replaceAll(/\w+/g, '$&>toLocaleString')),
    levels: [{ id: 'valueOf', label: 'x', codes: codes('toLocaleString propertyIsEnumerable') }],
  };
  for (const [level, id] of Object.entries(BY_LEVEL))
    body.codebook.variables.push({ id, label: id, level, codeList: 'constructor', multiple: level !== 'defendant' });
  body.codebook.derived.push({
    id: 'valueOf',
    label: 'x',
    level: 'case',
    rule: { exists: { toString: ['constructor'] } },
  });
  body.codebook.quantities.push({
    id: 'propertyIsEnumerable',
    label: 'x',
    unit: 'x',
    level: 'case',
    categories: 'constructor',
  });
  const measure = { label: 'x', unit: 'cases', countingUnit: 'case', population: 'all' };
  body.codebook.measures.push(
    { ...measure, id: 'constructor', statistic: 'count', filter: { constructor: ['constructor'] } },
    { ...measure, id: 'sum', statistic: 'sum', of: 'propertyIsEnumerable' },
  );
  body.codebook.tables.also.push(
    { by: ['constructor', 'valueOf'], measures: ['cases', 'constructor'] },
    { by: ['toString', 'sex'], measures: ['defendants'] },
    { by: ['hasOwnProperty'], measures: ['convictions'] },
    { by: ['propertyIsEnumerableCategory'], measures: ['sum'] },
  );
  body.codebook.headlines.push({
    id: 'constructor',
    statistic: 'share',
    measure: 'cases',
    where: { constructor: ['hasOwnProperty'] },
    share: 'constructor',
    form: 'percent',
    statement: '{wording}',
  });
  body.codebook.notes.push({ id: 'constructor', text: 'x', mandatory: true, dimensions: ['toString'] });
  return body;
}

const cases = (): Body[] =>
  townCases().map((one, index) => {
    const [word = '', next = ''] = [...WORDS.split(' '), ...WORDS.split(' ')].slice(index);
    if (index === 0) return one;
    one.attributes.constructor = [word, next].sort();
    one.quantities = [{ quantity: 'propertyIsEnumerable', category: word, value: index, basis: 'exact' }];
    for (const defendant of one.defendants) {
      defendant.attributes = { ...defendant.attributes, toString: word };
      for (const conviction of defendant.convictions) conviction.attributes = { hasOwnProperty: [next] };
    }
    return one;
  });

test('names that every object inherits are names like any other', async () => {
  const key = service.adminKey;
  const D = '/v1/datasets/constructor';
  await putDataset(service, 'constructor', definition());
  const approved = await approveCases(service, 'constructor', cases());
  expect(await publish(service, 'constructor')).toBe('1.0.0');
  await approveCases(service, 'constructor', cases().slice(1, 3));
  expect(await publish(service, 'constructor')).toBe('1.1.0');

  const R = `${D}/releases/1.0.0`;
  const get = async (url: string) => {
    const { status, body, text } = await service.send('GET', url, { key });
    expect([url, status, status === 200 ? '' : text]).toEqual([url, 200, '']);
    return body;
  };
  const valuesOf = ({ observations }: Body) =>
    Object.fromEntries(observations.map(({ key: at, value }: Body) => [Object.values(at).join(), value]));
  const byConstructor = await get(`${R}/statistics?measure=cases&by=constructor`);
  expect(valuesOf(byConstructor)).toMatchObject({ constructor: 2, toString: 2, 'not-reported': 1 });
  for (const query of [
    'measure=constructor&by=constructor,valueOf&totals=true',
    'measure=defendants&by=toString&where=sex:female',
    'measure=defendants&by=sex&where=toString:toString,constructor',
    'measure=convictions&by=hasOwnProperty',
    'measure=sum&by=propertyIsEnumerableCategory',
    'measure=cases&by=constructor&share=constructor',
  ])
    for (const representation of REPRESENTATIONS) await get(`${R}/statistics${SUFFIXES[representation]}?${query}`);
  for (const path of [
    '',
    '/codebook',
    '/case-schema',
    '/cases?where=constructor:constructor,toString',
    '/cases?where=hasOwnProperty:toString',
    '/records?where=toString:toString',
    `/cases/${approved[1]!.id}/revisions/2?diffFrom=1`,
    '/changes?include=record',
    '/releases/1.1.0/differences?since=1.0.0',
    '/releases/1.1.0/headlines',
    '/releases/1.0.0/headlines/constructor',
    '/headlines/constructor/history',
    '/imports/template.csv',
    '/duplicates',
  ])
    await get(D + path);
  const unknown = await service.send('GET', `${R}/statistics?measure=cases&by=isPrototypeOf`);
  expect([unknown.status, unknown.body.code]).toEqual([422, 'invalid-query']);
}, 120_000);
