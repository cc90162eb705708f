import type { Answer, TestApp } from './harness.ts';

/** Small datasets and cases, and the few requests that most tests of capture begin with. */

// biome-ignore lint/suspicious/noExplicitAny: bodies that tests bend into every wrong shape
export type Body = any;

/** Codes as `code`, `code>parent`, `code>parent>publishAs`, `code>>publishAs`. */
const codes = (text: string) =>
  text.split(' ').map((entry) => {
    const [code = '', parent, publishAs] = entry.split('>');
    return { code, label: code, ...(parent && { parent }), ...(publishAs && { publishAs }) };
  });
const list = (text: string, levels: Record<string, string> = {}) => ({
  label: 'List',
  codes: codes(text),
  levels: Object.entries(levels).map(([id, of]) => ({ id, label: id, codes: codes(of) })),
});

/** Every kind of thing that a codebook can have; what partners must not see begins with `zz`. */
export function aDataset(change: (dataset: Body) => void = () => {}): Body {
  const dataset = {
    kind: 'cases',
    title: 'A small court',
    description: 'Cases for tests.',
    publisher: 'Tests',
    constructed: true,
    licence: { id: 'CC0-1.0', url: 'https://example.org/licence', attribution: 'Tests' },
    coverage: {
      window: { from: '2014-01-01', to: '2016-01-01' },
      area: 'Here',
      sources: 'Tests',
      inclusionRule: 'All.',
      completeness: 'Complete.',
    },
    settings: { duplicates: 'off' },
    codebook: {
      builtIn: {
        area: { codeList: 'area', audience: 'partner', levels: { region: 'public' } },
        courtType: { codeList: 'court' },
        sex: { codeList: 'sex', required: true },
        ageBand: { codeList: 'age' },
        offence: { codeList: 'offence', required: true, levels: { group: 'public' } },
        outcome: { codeList: 'outcome' },
        orders: { codeList: 'order', audience: 'internal' },
      },
      periods: { year: 'public', quarter: 'partner', month: 'internal' },
      variables: [
        { id: 'methods', label: 'Methods', level: 'case', codeList: 'method', multiple: true },
        { id: 'zzDesk', label: 'Desk', level: 'case', codeList: 'desk', audience: 'internal' },
        { id: 'role', label: 'Role', level: 'defendant', codeList: 'role', youthWithheld: true },
        { id: 'armed', label: 'Armed', level: 'conviction', kind: 'flag' },
      ],
      quantities: [{ id: 'images', label: 'Images', unit: 'images', level: 'case', categories: 'grade' }],
      derived: [
        { id: 'people', label: 'People', level: 'case', rule: { count: 'defendant', codeList: 'how-many' } },
        { id: 'anyViolent', label: 'Violent', level: 'defendant', rule: { exists: { offenceGroup: ['violence'] } } },
      ],
      codeLists: {
        area: list('leeds>north york>north kent>south', { region: 'north south' }),
        court: list('crown magistrates'),
        sex: list('male female'),
        age: {
          label: 'Age',
          codes: [
            { code: 'under-18', label: 'Under 18', min: 0, max: 17 },
            { code: 'adult', label: 'Adult', min: 18 },
          ],
        },
        offence: list('murder>violence assault>violence theft>property', { group: 'violence property' }),
        outcome: list('custody fine'),
        order: list('zz-ban zz-register'),
        method: list('chat forum post'),
        desk: list('zz-north zz-south'),
        role: list('teacher entertainer zz-clown>>entertainer'),
        grade: list('A B'),
        'how-many': {
          label: 'How many',
          codes: [
            { code: '1', label: '1', min: 1, max: 1 },
            { code: '2-plus', label: '2+', min: 2 },
          ],
        },
      },
      measures: [
        { id: 'cases', label: 'Cases', unit: 'cases', countingUnit: 'case', statistic: 'count', population: 'All.' },
      ],
      tables: { upTo: 1 },
      disclosure: { policy: 'none', reason: 'Tests.' },
    },
  };
  change(dataset);
  return dataset;
}

export const aConviction = (change: Body = {}): Body => ({ offence: 'theft', ...change });

export const aDefendant = (change: Body = {}): Body => ({
  sex: 'male',
  convictions: [aConviction()],
  sentence: {},
  ...change,
});

/** The least that is a case, and what a test adds to it. */
export const aCase = (change: Body = {}): Body => ({
  sentencedOn: '2015-03-13',
  defendants: [aDefendant()],
  ...change,
});

/** One case with every member that a case of aDataset() can have. */
export const aFullCase = (change: Body = {}): Body => ({
  externalIds: [{ system: 'desk', value: '2015-0412' }],
  sentencedOn: '2015-03-13',
  area: 'leeds',
  courtType: 'crown',
  attributes: { methods: ['chat', 'post'], zzDesk: 'zz-north' },
  quantities: [
    { quantity: 'images', value: 1200, basis: 'at-least' },
    { quantity: 'images', category: 'A', value: 120, basis: 'exact' },
  ],
  defendants: [
    {
      sex: 'male',
      ageBand: 'adult',
      attributes: { role: 'zz-clown' },
      convictions: [
        { offence: 'murder', counts: 12, principal: true, attributes: { armed: 'yes' } },
        { offence: 'theft', principal: false },
      ],
      sentence: { outcome: 'custody', custodyTerm: 'P1Y', orders: ['zz-ban'] },
    },
    { sex: 'female', convictions: [{ offence: 'theft' }], sentence: { outcome: 'fine' } },
  ],
  sources: [{ outletType: 'regional', publishedOn: '2015-03-14', url: 'https://example.org/report' }],
  ...change,
});

let made = 0;

/** A dataset of its own for a test; answers its id. */
export async function newDataset(service: TestApp, body: Body = aDataset()): Promise<string> {
  made += 1;
  const id = `court-${process.pid}-${made}`;
  const { status, text } = await service.send('PUT', `/v1/datasets/${id}`, { key: service.adminKey, body });
  if (status !== 201) throw new Error(text);
  return id;
}

export const casesOf = (dataset: string): string => `/v1/datasets/${dataset}/cases`;

/** Posts a case, which must be accepted, and answers it. */
export async function newCase(
  service: TestApp,
  dataset: string,
  body: Body = aCase(),
  { key = service.adminKey, state = 'draft' }: { key?: string; state?: 'draft' | 'in-review' } = {},
): Promise<Body> {
  const posted = await service.send('POST', `${casesOf(dataset)}?state=${state}`, { key, body });
  if (posted.status !== 201) throw new Error(posted.text);
  return posted.body;
}

/** PUT of what a GET answered, edited. */
export const put = (service: TestApp, one: Body, change: Body = {}, key: string = service.adminKey): Promise<Answer> =>
  service.send('PUT', `${casesOf(one.dataset)}/${one.id}`, {
    key,
    body: { ...one, ...change },
    headers: { 'if-match': one.etag },
  });

/** A transition of a case as it was read. */
export const move = (service: TestApp, one: Body, body: Body, key: string = service.adminKey): Promise<Answer> =>
  service.send('POST', `${casesOf(one.dataset)}/${one.id}/transitions`, {
    key,
    body,
    headers: { 'if-match': one.etag },
  });

const reviewers = new WeakMap<TestApp, string>();

/** A second person, since nobody approves what they wrote. */
export async function reviewerOf(service: TestApp): Promise<string> {
  const known = reviewers.get(service);
  if (known !== undefined) return known;
  const key = await service.key('reviewer');
  reviewers.set(service, key);
  return key;
}

/** A case that is live. */
export async function newApproved(service: TestApp, dataset: string, body: Body = aCase()): Promise<Body> {
  const one = await newCase(service, dataset, body, { state: 'in-review' });
  const approved = await move(service, one, { to: 'approved' }, await reviewerOf(service));
  if (approved.status !== 200) throw new Error(approved.text);
  return approved.body;
}

/** `pointer code` of each fault of an answer. */
export const faultsOf = ({ body }: Answer): string[] =>
  body.errors.map(
    (fault: Body) => `${fault.pointer ?? fault.parameter ?? fault.header} ${fault.code}`, // exactly one of the three is there
  );
