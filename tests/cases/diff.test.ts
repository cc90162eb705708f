import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedFields, changesBetween } from '../../src/cases/diff.ts';
import { type CaseContent, CaseContent as Content } from '../../src/schemas/case.ts';
import { rounds } from '../runs.ts';
import { everything } from '../samples/everything.ts';
import { caseOf } from '../samples/random-case.ts';

const before = (): CaseContent => ({
  externalIds: [{ system: 'a', value: '1' }],
  sentencedOn: '2015-03-13',
  area: 'E23000013',
  attributes: { methods: ['live-stream'] },
  quantities: [
    { quantity: 'images', value: 10, basis: 'exact' },
    { quantity: 'images', category: 'A', value: 1, basis: 'exact' },
  ],
  defendants: [
    {
      id: 'd1',
      sex: 'male',
      convictions: [
        { id: 'c1', offence: 'x', principal: true },
        { id: 'c2', offence: 'y', attributes: { aggravated: 'no' } },
      ],
      sentence: { outcome: 'fine' },
    },
    { id: 'd2', sex: 'female', convictions: [{ id: 'c3' }], sentence: {} },
  ],
  sources: [{ outletType: 'local' }],
});
const edited = (edit: (content: CaseContent) => void): CaseContent => {
  const content = before();
  edit(content);
  return content;
};
const changes = (edit: (content: CaseContent) => void) => changesBetween(before(), edited(edit));

test('nothing differs between equal contents, whatever the order of their members', () => {
  expect(changesBetween(before(), before())).toEqual([]);
  const { sentencedOn, ...rest } = before();
  expect(changesBetween(before(), { ...rest, sentencedOn })).toEqual([]);
  expect(changedFields(before(), before())).toEqual([]);
});

test('a changed, an added and a removed field', () => {
  expect(
    changes((content) => {
      content.area = 'E23000001';
      content.courtType = 'crown';
      delete content.defendants[0]?.sex;
      content.attributes = { methods: ['live-stream', 'peer-to-peer'], desk: 'north' };
    }),
  ).toEqual([
    { pointer: '/area', before: 'E23000013', after: 'E23000001' },
    { pointer: '/courtType', after: 'crown' },
    { pointer: '/attributes/methods', before: ['live-stream'], after: ['live-stream', 'peer-to-peer'] },
    { pointer: '/attributes/desk', after: 'north' },
    { pointer: '/defendants/0/sex', before: 'male' },
  ]);
});

test('defendants and convictions are matched by id: pointers go into the later state, of what is removed into the earlier', () => {
  expect(
    changes((content) => {
      const [first, second] = content.defendants;
      content.defendants = [{ id: 'd0', convictions: [{ id: 'c0' }], sentence: {} }, first!, second!]; // both are there
      first!.sentence = { outcome: 'custody', custodyTerm: 'P1Y' };
      first!.convictions = [{ id: 'c2', offence: 'z', attributes: { aggravated: 'yes' } }];
    }),
  ).toEqual([
    { pointer: '/defendants/0', after: { id: 'd0', convictions: [{ id: 'c0' }], sentence: {} } },
    { pointer: '/defendants/1/convictions/0/offence', before: 'y', after: 'z' },
    { pointer: '/defendants/1/convictions/0/attributes/aggravated', before: 'no', after: 'yes' },
    { pointer: '/defendants/0/convictions/0', before: { id: 'c1', offence: 'x', principal: true } },
    { pointer: '/defendants/1/sentence/outcome', before: 'fine', after: 'custody' },
    { pointer: '/defendants/1/sentence/custodyTerm', after: 'P1Y' },
  ]);
  expect(
    changes((content) => {
      content.defendants.shift();
      delete content.defendants[0]?.sex;
    }),
  ).toEqual([
    { pointer: '/defendants/1/sex', before: 'female' },
    { pointer: '/defendants/0', before: before().defendants[0] },
  ]);
  expect(changes((content) => content.defendants.shift())).toEqual([
    { pointer: '/defendants/0', before: before().defendants[0] },
  ]);
});

test('another order of defendants is one change', () => {
  expect(changes((content) => content.defendants.reverse())).toEqual([
    { pointer: '/defendants', before: ['d1', 'd2'], after: ['d2', 'd1'] },
  ]);
});

test('quantities are matched by quantity and category, external ids and sources as wholes', () => {
  expect(
    changes((content) => {
      content.quantities = [
        { quantity: 'images', category: 'A', value: 2, basis: 'exact' },
        { quantity: 'images', category: 'B', value: 3, basis: 'about' },
      ];
      content.externalIds = [{ system: 'a', value: '2' }];
      content.sources = [{ outletType: 'national' }, { outletType: 'local' }, { outletType: 'local' }];
    }),
  ).toEqual([
    { pointer: '/externalIds/0', before: { system: 'a', value: '1' }, after: { system: 'a', value: '2' } },
    { pointer: '/quantities/0/value', before: 1, after: 2 },
    { pointer: '/quantities/1', after: { quantity: 'images', category: 'B', value: 3, basis: 'about' } },
    { pointer: '/quantities/0', before: { quantity: 'images', value: 10, basis: 'exact' } },
    { pointer: '/sources/0', after: { outletType: 'national' } },
    { pointer: '/sources/2', after: { outletType: 'local' } },
  ]);
});

test('an item in the place of another is one change with both, of whatever list it is', () => {
  const defendant = { id: 'd9', convictions: [{ id: 'c9' }], sentence: {} };
  expect(
    changes((content) => {
      content.sources = [{ outletType: 'national' }, { outletType: 'official' }];
      content.quantities?.splice(0, 1, { quantity: 'films', value: 1, basis: 'exact' });
      content.defendants[0]!.convictions[1] = { id: 'c9' }; // both defendants are there
      content.defendants[1] = defendant;
    }),
  ).toEqual([
    {
      pointer: '/quantities/0',
      before: { quantity: 'images', value: 10, basis: 'exact' },
      after: { quantity: 'films', value: 1, basis: 'exact' },
    },
    {
      pointer: '/defendants/0/convictions/1',
      before: { id: 'c2', offence: 'y', attributes: { aggravated: 'no' } },
      after: { id: 'c9' },
    },
    { pointer: '/defendants/1', before: before().defendants[1], after: defendant },
    { pointer: '/sources/0', before: { outletType: 'local' }, after: { outletType: 'national' } },
    { pointer: '/sources/1', after: { outletType: 'official' } },
  ]);
});

test('of two defendants that change places, what each has lost and won stays its own', () => {
  expect(
    changes((content) => {
      content.defendants.reverse();
      content.defendants[0]!.ageBand = '25-plus'; // both defendants are there
      delete content.defendants[1]!.sex;
      content.defendants[1]!.quantities = [];
    }),
  ).toEqual([
    { pointer: '/defendants/0/ageBand', after: '25-plus' },
    { pointer: '/defendants/0/sex', before: 'male' },
    { pointer: '/defendants/1/quantities', after: [] },
    { pointer: '/defendants', before: ['d1', 'd2'], after: ['d2', 'd1'] },
  ]);
});

test('a list or object that comes or goes is one change', () => {
  expect(
    changes((content) => {
      delete content.sources;
      delete content.attributes;
      content.defendants[0]!.attributes = {}; // both defendants are there
    }),
  ).toEqual([
    { pointer: '/attributes', before: { methods: ['live-stream'] } },
    { pointer: '/defendants/0/attributes', after: {} },
    { pointer: '/sources', before: [{ outletType: 'local' }] },
  ]);
});

test('an attribute named like a member of every object is an attribute', () => {
  expect(changes((content) => Object.assign(content.attributes ?? {}, { constructor: 'yes' }))).toEqual([
    { pointer: '/attributes/constructor', after: 'yes' },
  ]);
});

test('changed fields are pointers of top members', () => {
  expect(
    changedFields(
      before(),
      edited((content) => {
        content.courtType = 'crown';
        delete content.area;
        content.defendants[1]!.sentence = { outcome: 'fine' }; // both defendants are there
      }),
    ),
  ).toEqual(['/area', '/defendants', '/courtType']);
});

test('there is a change exactly if the contents differ', () => {
  const content = caseOf(everything()).map((body) => {
    const defendants = body.defendants.map((one, position) => ({
      ...one,
      id: `00000000-0000-4000-8000-00000000000${position}`,
    }));
    return Content.parse({ ...body, defendants });
  });
  fc.assert(
    fc.property(content, content, (one, other) => {
      expect(changesBetween(one, structuredClone(one))).toEqual([]);
      const same = JSON.stringify(one) === JSON.stringify(other);
      expect(changesBetween(one, other).length === 0).toBe(same);
      expect(changedFields(one, other).length === 0).toBe(same);
      const pointers = changesBetween(one, other).map(({ pointer }) => pointer);
      expect(new Set(pointers).size).toBe(pointers.length);
    }),
    { numRuns: rounds(200) },
  );
});
