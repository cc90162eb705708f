import { createHash } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { descendants, type Element, readXml } from '../formats/xml.ts';
import { type Answer, useService } from '../harness.ts';
import { approveCases, buildDraft, moveDraft, putDataset } from '../releases/journey.ts';
import type { Body } from '../samples/body.ts';
import { hamlets, townCases } from '../samples/towns.ts';

/** Pages for people: what a citation leads to. Three releases: 1.0.0, withdrawn 1.1.0 and 1.2.0. */

const SCRIPT = '<script>alert("label")</script>';
const D = '/datasets/hamlets';
const R = `${D}/releases/1.0.0`;
const service = await useService();
/** The answer of the API before there was a newer release. */
let before: Answer;

beforeAll(async () => {
  const definition: Body = hamlets();
  definition.title = `Hamlets & ${SCRIPT}`;
  definition.source = {
    title: 'Court returns',
    publisher: 'Court Office',
    url: 'https://example.org/returns',
    publishedOn: '2016-02-01',
  };
  definition.codebook.codeLists.sex.codes[0].label = SCRIPT;
  // Some of it in Welsh: see the pages in Welsh.
  definition.titles = { cy: `Pentrefi & ${SCRIPT}` };
  definition.codebook.builtIn.outcome.labels = { cy: 'Dedfryd' };
  Object.assign(
    definition.codebook.measures.find(({ id }: Body) => id === 'defendants'),
    {
      labels: { cy: 'Diffynyddion' },
      units: { cy: 'diffynyddion' },
    },
  );
  await putDataset(service, 'hamlets', definition);
  await approveCases(service, 'hamlets', townCases());
  await publishWith({});
  before = await api(`${R}/headlines/all`);
  for (const text of ['Wrong.', 'One case was missing.']) {
    await approveCases(service, 'hamlets', townCases().slice(0, 1));
    await publishWith({ notice: { kind: 'correction', text } });
  }
  await putDataset(service, 'annual', { ...hamlets(), title: 'Annual' });
  await approveCases(service, 'annual', townCases());
  await publishWith({ notice: { kind: 'update', text: 'The year 2015 is new.' } }, 'annual');
  await approveCases(service, 'annual', townCases().slice(0, 1));
  const changed: Body = { ...hamlets(), title: 'Annual' };
  changed.codebook.codeLists.sex.codes[0].label = SCRIPT;
  changed.codebook.measures.push({ ...changed.codebook.measures[0], id: 'accused', label: 'Accused' });
  await putDataset(service, 'annual', changed);
  await publishWith({}, 'annual');
  const withdrawn = await service.send('POST', `/v1${D}/releases/1.1.0/transitions`, {
    key: service.adminKey,
    body: { to: 'withdrawn', reason: 'A court list was read wrongly.', replacement: '1.2.0' },
  });
  expect(withdrawn.status, withdrawn.text).toBe(200);
}, 120_000);

async function publishWith(body: Body, dataset = 'hamlets'): Promise<void> {
  const draft = await buildDraft(service, dataset, body);
  const published = await moveDraft(service, dataset, 'published', String(draft.headers.etag));
  expect(published.status, published.text).toBe(200);
}

const api = (path: string) => service.send('GET', `/v1${path}`);
/** A page as a document. Throws if it is not one that could be read as XML, so nothing in it is left unescaped. */
async function page(path: string, status = 200): Promise<Element> {
  const first = await service.send('GET', path);
  const answer = first.status === 302 ? await service.send('GET', String(first.headers.location)) : first;
  expect([path, answer.status, answer.headers['content-type']]).toEqual([path, status, 'text/html; charset=utf-8']);
  const document = readXml(answer.text.replace('<!doctype html>\n', '').trim());
  const elements = descendants(document);
  const names = elements.map(({ name }) => name);
  // Scripts are files of the service, and data for search engines is no script.
  const scripts = elements.filter(({ name }) => name === 'script');
  for (const { attributes, text } of scripts.filter(({ attributes }) => attributes.type !== 'application/ld+json')) {
    expect([attributes.type, text]).toEqual(['module', '']);
    expect(attributes.src).toMatch(/^\/assets\/[a-z]+(-[0-9a-f]{12})?\.js$/);
  }
  expect(names.filter((name) => name === 'h1')).toHaveLength(1);
  return document;
}
const linksOf = (document: Element) =>
  descendants(document).flatMap(({ name, attributes }) => (name === 'a' ? [attributes.href ?? ''] : []));

describe('what is cited', () => {
  const QUERY = 'measure=defendants&by=outcome,sex&totals=true&share=outcome';

  test.each([
    ['a release', R],
    ['a headline', `${R}/headlines/all`],
    ['a query', `${R}/statistics?${QUERY}`],
  ])('%s: its address opens a page that shows every form of the citation', async (_, path) => {
    const { citation } = (await api(path)).body;
    expect(citation.url).toBe(`https://assize.example${path}`);
    expect(citation.source).toMatchObject({ publisher: 'Court Office', publishedOn: '2016-02-01' });
    const { text } = await page(path);
    for (const form of [citation.text, citation.sourceLine, citation.bibtex, JSON.stringify(citation.csl, null, 2)])
      expect(text).toContain(form);
  });

  test('every representation names the same', async () => {
    const { citation } = (await api(`${R}/statistics?${QUERY}`)).body;
    const get = async (suffix: string) => (await api(`${R}/statistics${suffix}?${QUERY}`)).body;
    expect((await get('.jsonstat')).extension.citation).toEqual(citation);
    expect((await get('.jsonstat')).source).toBe(citation.text);
    expect(await get('.csv-metadata.json')).toMatchObject({
      'dc:bibliographicCitation': citation.text,
      'dc:source': { '@id': citation.source.url },
    });
    const squeezed = (text: string) => text.replaceAll(/\s/g, '');
    const chart = readXml((await service.send('GET', `/v1${R}/statistics.svg?${QUERY}`)).text);
    const lines = descendants(chart).flatMap(({ name, text }) => (name === 'text' ? [text] : []));
    expect(squeezed(lines.join(''))).toContain(squeezed(citation.sourceLine));
  });

  test('a query is shown as a table, and by the one address that it has', async () => {
    const shown = await page(`${R}/statistics?by=outcome,sex&share=outcome&totals=true&fbclid=IwAR0`);
    const canonical = descendants(shown).find(({ attributes }) => attributes.rel === 'canonical');
    expect(canonical?.attributes.href).toBe(`${R}/statistics?${QUERY}`);
    const table = descendants(shown).find(({ name }) => name === 'table');
    const [, ...rows] = descendants(table!).filter(({ name }) => name === 'tr'); // the page has one
    const { observations } = (await api(`${R}/statistics?${QUERY}`)).body;
    expect(rows.map(({ children }) => children.length - 1).reduce((sum, cells) => sum + cells)).toBe(
      observations.length,
    );
    expect(shown.text).toContain(SCRIPT);
  });
});

describe('what has happened since', () => {
  test('the answer of a superseded release stays as it was; its manifest and its pages say what is newer', async () => {
    const now = await api(`${R}/headlines/all`);
    expect([now.text, now.headers.etag]).toEqual([before.text, before.headers.etag]);
    expect((await api(R)).body).toMatchObject({ state: 'superseded', supersededBy: '1.2.0' });
    for (const [path, newer] of [
      [R, `${D}/releases/1.2.0`],
      [`${R}/headlines/all`, `${D}/releases/1.2.0/headlines/all`],
      [`${R}/statistics?measure=defendants`, `${D}/releases/1.2.0/statistics?measure=defendants`],
    ] as const) {
      const shown = await page(path);
      expect(shown.text).toContain('Version 1.2.0 is newer.');
      expect(linksOf(shown)).toContain(newer);
    }
    for (const path of [`${D}/releases/latest`, `${D}/releases/1/headlines/all`])
      expect((await page(path)).text).not.toContain('is newer');
  });

  test('a withdrawn release says why, and what to use instead; so does everything below it', async () => {
    const manifest = await page(`${D}/releases/1.1.0`);
    expect(manifest.text).toContain('Version 1.1.0 was withdrawn on 4 March 2026.');
    // It has no figures to cite.
    expect(manifest.text).not.toContain('whose figures never change');
    for (const shown of [
      manifest,
      await page(`${D}/releases/1.1.0/headlines/all`, 410),
      await page(`${D}/releases/1.1.0/statistics`, 410),
    ]) {
      expect(shown.text).toContain('A court list was read wrongly.');
      expect(linksOf(shown)).toContain(`${D}/releases/1.2.0`);
    }
  });

  test('the newest release says what changed, with its notice', async () => {
    const { text } = await page(`${D}/releases/latest`);
    expect(text).toContain('Correction. One case was missing.');
    expect(text).toContain('What changed since version 1.0.0');
  });
});

test('every page has a picture for those who share it: its figure, that of its release, or that of the service', async () => {
  const ofFigure = ['headlines/all', 'headlines/all/check?claim=3+cases', 'statistics', 'table?measure=defendants'];
  const ofRelease = ['', '/structure', '/certificate'].map((path) => `${R}${path}`);
  const ofFigures = [D, `${D}/headlines/all/history`, `${D}/notices`, `${D}/releases`, `${D}/releases/1.2.0/differences?since=1.0.0`, ...ofFigure.map((path) => `${R}/${path}`), ...ofRelease]; // biome-ignore format: one list
  const others = [`${R}/beside`, '/', '/datasets', '/search?q=court', '/release-calendar', '/code-lists', '/problems', '/limits', '/docs']; // biome-ignore format: one list
  for (const path of [...ofFigures, ...others]) {
    const shown = descendants(await page(path)).filter(({ attributes }) => attributes.property === 'og:image');
    expect([path, ...shown.map(({ attributes }) => attributes.content)]).toEqual([
      path,
      ofFigures.includes(path)
        ? expect.stringMatching(/^https:\/\/assize\.example\/v1\/.*\/statistics\.png/)
        : 'https://assize.example/assets/assize.png',
    ]);
    const address = shown[0]?.attributes.content?.replace('https://assize.example', '') ?? '';
    const picture = await service.send('GET', address);
    expect([path, picture.status, picture.headers['content-type']]).toEqual([path, 200, 'image/png']);
  }
});

test('a chart is shown at its size, shared as a picture, and framed by others with a line that leads to its figures', async () => {
  const query = 'measure=defendants&by=outcome,sex';
  const shown = await page(`${R}/statistics?${query}`);
  const elements = descendants(shown);
  const chart = elements.find(({ name }) => name === 'img');
  expect(chart?.attributes).toMatchObject({
    width: expect.stringMatching(/^\d+$/),
    height: expect.stringMatching(/^\d+$/),
  });
  const image = elements.find(({ attributes }) => attributes.property === 'og:image')?.attributes.content;
  expect(image).toBe(`https://assize.example/v1${R}/statistics.png?${query}`);
  const code = elements.find(({ name, text }) => name === 'pre' && text.startsWith('<iframe'))?.text ?? '';
  const src = /src="https:\/\/assize\.example([^"]*)"/.exec(code)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const framed = await service.send('GET', src);
  expect(framed).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
  expect(framed.headers['content-security-policy']).toContain('frame-ancestors *');
  expect((await service.send('GET', `${R}/statistics?${query}`)).headers['content-security-policy']).toContain(
    "frame-ancestors 'none'",
  );
  const frame = readXml(framed.text.replace('<!doctype html>\n', '').trim());
  expect(linksOf(frame)).toEqual([`${R}/statistics?${query}`]);
  for (const { attributes } of descendants(frame).filter(({ name }) => name === 'img' || name === 'source')) {
    const picture = await service.send('GET', (attributes.src ?? attributes.srcset ?? '').replaceAll('&amp;', '&'));
    expect(picture.headers['content-type']).toBe('image/svg+xml');
  }
});

test('notices are a page: each under what it is, and an annual release is no correction', async () => {
  const { text } = await page(`${D}/notices`);
  for (const said of ['Withdrawn. A court list', 'Correction. One case was missing.', 'Correction. Wrong.'])
    expect(text).toContain(said);
  expect((await api(`${D}/notices`)).body.items).toHaveLength(3);
  const address = '/datasets/annual';
  const feed = (await service.send('GET', `/v1${address}/releases.atom`)).text;
  for (const shown of [
    (await page(address)).text,
    (await page(`${address}/notices`)).text,
    (await page(`${address}/releases/1.0.0`)).text,
  ])
    expect(shown).toContain('New in this version. The year 2015 is new.');
  expect(feed).toContain('New in this version: The year 2015 is new.');
  for (const shown of [(await page(address)).text, (await page(`${address}/releases/1.0.0`)).text, feed])
    expect(shown).not.toContain('Correction');
  expect((await api(`${address}/notices`)).body.items).toMatchObject([
    { kind: 'update', text: 'The year 2015 is new.' },
  ]);
  await page('/datasets/none/notices', 404);
});

test('a headline that means something else is not compared: pages say so, and give no difference', async () => {
  await putDataset(service, 'other-meaning', hamlets());
  await approveCases(service, 'other-meaning', townCases());
  await publishWith({}, 'other-meaning');
  const definition = hamlets();
  const all = definition.codebook.headlines.find(({ id }: Body) => id === 'all');
  Object.assign(all, {
    where: { sex: ['male'] },
    statement: '{wording} {value, plural, one {man was} other {men were}} there',
  });
  const rope = definition.codebook.codeLists.method.codes.find(({ code }: Body) => code === 'rope');
  Object.assign(rope, { code: 'cord', label: 'A cord', renamedFrom: ['rope'] });
  definition.codebook.headlines.push({ ...all, id: 'images-seized', statement: 'there were {wording} men' });
  await putDataset(service, 'other-meaning', definition);
  await publishWith({}, 'other-meaning');
  for (const address of ['2.0.0', '2.0.0/differences?since=1.0.0']) {
    const { text } = await page(`/datasets/other-meaning/releases/${address}`);
    expect(text).toContain('Not comparable: it has another meaning');
    expect(text).not.toMatch(/[−+]\d+ (person|people|defendants?)/);
  }
});

test('a new sentence of a headline is shown with its figure left open, not as it is written in the codebook', async () => {
  const { text } = await page('/datasets/other-meaning/releases/2.0.0/differences?since=1.0.0');
  expect(text).toContain('is “… men were there”');
  expect(text).toContain('rope (Label of rope) of Methods is cord (A cord)');
  expect(text).toContain('With another meaning: headlines: “… men were there”.');
  // Not by the label of a measure that has the same id.
  expect(text).toContain('New headlines: “there were … men”.');
});

test('the page of one number has the sentence about it, in whatever order its conditions are', async () => {
  const definition = hamlets();
  definition.codebook.headlines.push({
    ...{ id: 'men-in-custody', statistic: 'count', measure: 'defendants', form: 'exact' },
    ...{ where: { sex: ['male'], outcome: ['custody'] }, statement: '{wording} of them men, and in custody' },
  });
  await putDataset(service, 'two-conditions', definition);
  await approveCases(service, 'two-conditions', townCases());
  await publishWith({}, 'two-conditions');
  for (const where of ['where=sex:male&where=outcome:custody', 'where=outcome:custody&where=sex:male']) {
    const { text } = await page(`/datasets/two-conditions/releases/1.0.0/statistics?measure=defendants&${where}`);
    expect([where, text.includes('of them men, and in custody')]).toEqual([where, true]);
  }
});

test('a headline in another form has the same meaning, and a rate moves by so many a day', async () => {
  const definition = hamlets();
  const { headlines } = definition.codebook;
  await putDataset(service, 'other-form', definition);
  await approveCases(service, 'other-form', townCases());
  await publishWith({}, 'other-form');
  Object.assign(
    headlines.find(({ id }: Body) => id === 'all'),
    { form: 'more-than' },
  );
  await putDataset(service, 'other-form', definition);
  await approveCases(service, 'other-form', townCases());
  await publishWith({}, 'other-form');
  const { text } = await page('/datasets/other-form/releases/1.1.0/differences?since=1.0.0');
  expect(text).not.toContain('another meaning');
  expect(text).toMatch(/\+0\.\d+ cases a calendar day/);
});

test('differences are a page: headlines, names and every figure, each with both numbers and why', async () => {
  const address = '/datasets/annual/releases/latest/differences';
  const { items, headlines, release: version } = (await api(`${address}?since=1.0.0&limit=1000`)).body;
  expect(items.length).toBeGreaterThan(3);
  expect(headlines.length).toBeGreaterThan(0);
  const shown = await page(`${address}?since=1.0.0`);
  const tables = descendants(shown).filter(({ name }) => name === 'table');
  const rows = tables.flatMap((table) =>
    descendants(table)
      .filter(({ name }) => name === 'tr')
      .slice(1),
  );
  expect(rows).toHaveLength(headlines.length + items.length);
  const total = items.find(({ key, measure }: Body) => measure === 'defendants' && Object.keys(key).length === 0);
  expect(rows.map(({ children }) => children.map(({ text }) => text))).toContainEqual([
    'Total',
    String(total.previous),
    String(total.value),
    expect.stringMatching(new RegExp(`^\\+${total.difference} `)),
    `new cases: +${total.difference}`,
  ]);
  for (const said of ['New measures: Accused.', `is “${SCRIPT}”`, 'Version 1.0.0', `versions 1.0.0 and ${version}`])
    expect(shown.text).toContain(said);
  const links = linksOf(shown).filter((link) => link.startsWith('/v1/') && link.includes('differences'));
  expect(links.length).toBeGreaterThan(1);
  for (const href of links) expect([href, (await service.send('GET', href)).status]).toEqual([href, 200]);
  // Without `since` the version before; filters as in the JSON.
  expect((await page(address)).text).toBe(shown.text);
  const few = (await api(`${address}?since=1.0.0&by=sex`)).body.items;
  const narrow = await page(`${address}?since=1.0.0&by=sex`);
  expect(descendants(narrow).filter(({ name }) => name === 'tr').length).toBeLessThan(rows.length);
  expect(few.length).toBeLessThan(items.length);
  expect(narrow.text).toMatch(/Only .* by Sex/);
  expect(linksOf(narrow).some((link) => link.includes(`${version}/table?`) && link.includes('by=sex'))).toBe(true);
  expect(linksOf(await page('/datasets/annual/releases/latest')).some((link) => link.includes('/differences?'))).toBe(
    true,
  );
  expect((await page(`${address}?since=9`, 422)).text).toContain('1.0.0');
  // "Of" of a share is "out of" in Welsh, which no figure of this page is.
  expect((await page(`${address}?lang=cy`)).text).not.toContain('O gyfanswm o');
  await page('/datasets/annual/releases/1.0.0/differences', 404);
  await page('/datasets/annual/releases/draft/differences?since=1.0.0', 404);
});

/** Every text of a page's table rows, without the head. */
const rowsOf = (document: Element): string[][] =>
  descendants(document)
    .filter(({ name }) => name === 'table')
    .flatMap((table) =>
      descendants(table)
        .filter(({ name }) => name === 'tr')
        .slice(1),
    )
    .map(({ children }) => children.map(({ text }) => text));

test('the codebook of a release is a page: measures, variables with their codes and rules, what combines, notes', async () => {
  const { measures, dimensions, notes } = (await api(`${R}/structure`)).body;
  const shown = await page(`${R}/structure`);
  for (const { label, population } of measures)
    for (const said of [label, population]) expect(shown.text).toContain(said);
  for (const { label, codes } of dimensions) {
    expect(shown.text).toContain(label);
    for (const { code, label: meaning } of codes)
      expect(rowsOf(shown).some((row) => row[0] === code && row[1] === meaning)).toBe(true);
  }
  for (const { text } of notes) expect(shown.text).toContain(text);
  for (const rule of [
    'Yes, if one and the same conviction has this: Offence group: Label of violence. Else no.',
    'From the number of defendants.',
    'A condition holds that is not public',
    'Outcome × Sex × Year',
  ])
    expect(shown.text).toContain(rule);
  // Nothing but what is public: see the names of the sample.
  expect(shown.text).not.toContain('zz');
  for (const [path, to] of [
    [`${R}/codebook`, `${R}/structure`],
    [`${D}/releases/latest/codebook`, `${D}/releases/latest/structure`],
    [`${D}/codebook`, `${D}/releases/latest/structure`],
    [`${R}/files`, `${R}#files`],
  ]) {
    const { status, headers } = await service.send('GET', path ?? '');
    expect([path, status, headers.location]).toEqual([path, 302, to]);
  }
  for (const path of [R, `${R}/headlines/all`, D])
    expect(linksOf(await page(path)).some((link) => link.endsWith('/structure'))).toBe(true);
});

test('a certificate is a page: what is claimed and what is not, in its own words, and how to check it', async () => {
  const { limits, hash, url, signature } = (await api(`${R}/certificate`)).body;
  const shown = await page(`${R}/certificate`);
  for (const said of [...limits, hash, signature.value, `npx assize verify ${url}`, 'Version 1.2.0 is newer.'])
    expect(shown.text).toContain(said);
  expect(linksOf(await page(R))).toContain(`${R}/certificate`);
});

test('the history of a headline, the releases of a dataset and the calendar are pages', async () => {
  const { items } = (await api(`${D}/headlines/all/history`)).body;
  const history = await page(`${D}/headlines/all/history`);
  expect(rowsOf(history).map(([version, figure]) => [version, figure])).toEqual(
    items.map(({ version, value }: Body) => [version, value === null ? 'None' : `${value} defendants`]),
  );
  expect(linksOf(history)).toContain(`${D}/releases/1.2.0/headlines/all`);
  expect(linksOf(await page(`${R}/headlines/all`))).toContain(`${D}/headlines/all/history`);
  await page(`${D}/headlines/none/history`, 404);

  const releases = await page(`${D}/releases`);
  expect(rowsOf(releases).map(([version]) => version)).toEqual(['1.2.0', '1.1.0', '1.0.0']);
  expect(linksOf(releases)).toContain(`${D}/releases/1.2.0/differences?since=1.0.0`);

  const calendar = await page('/release-calendar');
  expect(rowsOf(calendar)).toHaveLength((await api('/release-calendar')).body.items.length);
  expect(linksOf(calendar)).toContain(`${D}/releases/1.2.0`);
});

test('what answers refer to has pages: problems, limits of use, code lists, limits of the service', async () => {
  const { items } = (await api('/problems?limit=1000')).body;
  const problems = await page('/problems');
  const codes = descendants(problems).flatMap(({ name, attributes }) => (name === 'li' ? (attributes.id ?? []) : []));
  expect(codes).toEqual(items.map(({ code }: Body) => code));
  expect((await page('/problems/release-withdrawn')).text).toContain('The release has been withdrawn');
  await page('/problems/none', 404);
  const gone = await page(`${D}/releases/1.1.0/statistics`, 410);
  expect(linksOf(gone)).toContain('/problems/release-withdrawn');
  for (const { text } of (await api('/usage-codes')).body.items)
    expect((await page('/usage-codes')).text).toContain(text);
  expect(linksOf(await page('/code-lists'))).toContain('/code-lists/offences');
  const list = (await api('/code-lists/police-force-areas')).body;
  const total = [list.codes, ...list.levels.map((level: Body) => level.codes)].flat().length;
  expect(rowsOf(await page('/code-lists/police-force-areas'))).toHaveLength(total);
  await page('/code-lists/none', 404);
  expect((await page('/limits')).text).toContain('100,000');
});

test('a search finds what the latest releases have, by words and their beginnings, and leads to it', async () => {
  const find = async (query: string) => (await api(`/search?${query}`)).body;
  const { total, counts, items } = await find('q=hamlets');
  expect(items[0]).toMatchObject({ kind: 'dataset', dataset: 'hamlets', release: '1.2.0', href: `/v1${D}` });
  expect(total).toBe(Object.values<number>(counts).reduce((sum, count) => sum + count));
  const kinds = async (query: string) => (await find(query)).items.map(({ kind, id }: Body) => `${kind} ${id}`);
  expect(await kinds('q=people&dataset=hamlets&kind=headline')).toEqual(['headline all']);
  expect(await kinds('q=outcom&dataset=hamlets&kind=dimension')).toEqual(['dimension outcome']);
  expect(await kinds('q=community outcome&dataset=hamlets&kind=code')).toContain('code community');
  expect(await kinds('q=hamlts')).toContain('dataset hamlets');
  expect(await kinds('q=zz')).toEqual([]);
  for (const { href } of (await find('q=label&limit=100')).items)
    expect([href, (await service.send('GET', href)).status]).toEqual([href, 200]);
  expect((await api('/search?q=%20')).status).toBe(400);

  const form = descendants(await page('/')).find(({ attributes }) => attributes.role === 'search');
  const shown = await page(`${form?.attributes.action}?q=outcome`);
  const found = await find('q=outcome');
  expect(linksOf(shown)).toEqual(expect.arrayContaining(found.items.map(({ href }: Body) => href.slice('/v1'.length))));
  expect(shown.text).toContain(`${found.total} found for “outcome”`);
  expect((await page(`/search?q=${encodeURIComponent(SCRIPT)}`)).text).toContain(SCRIPT);
  expect((await page('/search?q=nothinglikethis')).text).toContain('Nothing was found');
  expect((await page('/search')).text).toContain('Search');
  expect((await service.send('GET', '/search?q=x')).headers['x-robots-tag']).toBe('noindex');
});

test('the table builder sends what a form spells at length to its short address, whose query is that of the statistics', async () => {
  const form = `${R}/table?measure=defendants&by=outcome&by=&by=sex&find=&from=year%3A2014&to=year%3A2015&share=outcome%2Csex&base=known`;
  const { status, headers } = await service.send('GET', form);
  const query = 'measure=defendants&by=outcome,sex&where=year:2014,2015&share=outcome,sex&base=known';
  expect([status, headers.location]).toEqual([302, `${R}/table?${query}`]);
  const built = await page(`${R}/table?${query}`);
  expect(linksOf(built)).toContain(`${R}/statistics?${query}`);
  expect(linksOf(await page(`${R}/statistics?${query}`))).toContain(`${R}/table?${query}`);
  const tableOf = (shown: Element) => descendants(shown).find(({ name }) => name === 'table')?.text;
  expect(tableOf(built)).toBe(tableOf(await page(`${R}/statistics?${query}`)));
  // What a new choice has made senseless is left out: another level of a period, and a share of what is not there.
  const moved = await service.send('GET', `${R}/table?by=sex&from=year:2014&share=outcome`);
  expect(moved.headers.location).toBe(`${R}/table?measure=defendants&by=sex&where=year:2014,2015`);
  const refused = await page(`${R}/table?measure=defendants&by=outcome,methods`, 422);
  expect(refused.text).toContain('No published table holds these dimensions');
  expect(refused.text).toContain('Methods is not published for Label of defendants.');
  expect((await page(`${R}/table?measure=nothing`, 422)).text).toContain('is not a measure');
  await page(`${R}/table?measure=a%20b`, 400);
  await page(`${D}/releases/draft/table?measure=defendants`, 404);
});

test('a table stands beside that of another dataset where both have its names; where not, the page says so', async () => {
  const query = 'measure=defendants&by=outcome';
  const values = async (dataset: string) =>
    (await api(`/datasets/${dataset}/releases/latest/statistics?${query}`)).body.observations;
  const [ours, theirs] = [await values('hamlets'), await values('annual')];
  const address = `${D}/releases/latest/beside?${query}`;
  const shown = rowsOf(await page(`${address}&with=annual`));
  expect(shown.map((cells) => cells.slice(1))).toEqual(
    ours.map(({ value }: Body, at: number) => [String(value), String(theirs[at].value)]),
  );
  expect(linksOf(await page(`${D}/releases/latest/table?${query}`))).toContain(`${D}/releases/1.2.0/beside?${query}`);
  const accused = '/datasets/annual/releases/latest/beside?measure=accused&with=hamlets';
  expect((await page(accused)).text).toContain('has no measure accused');
  await page(`${address}&with=none`, 404);
});

test('one number has a page with a sentence: that of a headline about it, or its own with the source', async () => {
  const alone = await page(`${R}/statistics?measure=defendants`);
  expect(linksOf(alone)).toContain(`${R}/headlines/all`);
  const { citation } = (await api(`${R}/statistics?measure=defendants&where=sex:female`)).body;
  const other = await page(`${R}/statistics?measure=defendants&where=sex:female`);
  expect(other.text).toContain('no wording of it is checked');
  expect(other.text).toMatch(/Label of defendants\. Sex: Label of female: \d+ defendants?\. Source: /);
  expect(other.text).toContain(citation.sourceLine);
});

test('the page of a headline takes other words, and says whether they would be true', async () => {
  const form = descendants(await page(`${R}/headlines/all`)).find(({ name }) => name === 'form');
  const ask = async (claim: string) => page(`${form?.attributes.action}?claim=${encodeURIComponent(claim)}`);
  const { verdict, reason } = (await api(`${R}/headlines/all/check?claim=9`)).body;
  expect(verdict).toBe('false');
  const wrong = await ask('9');
  for (const text of ['That is not true', reason, 'Version 1.2.0 is newer']) expect(wrong.text).toContain(text);
  expect((await ask('8')).text).toContain('That is true');
  expect((await ask('8 were rich')).text).toMatch(/How it was read.*“8”, a number.*Not read.*“.*rich”/s);
  expect((await ask(SCRIPT)).text).toContain(`“${SCRIPT}”`);
  expect((await page(`${R}/headlines/all/check?claim=`, 400)).text).toContain('1 to 200 characters');
  const { headers } = await service.send('GET', `${R}/headlines/all/check?claim=8`);
  expect(headers['x-robots-tag']).toBe('noindex');
});

test('from the front page every figure can be reached, and every link of a page works', async () => {
  const seen = new Set<string>(['/']);
  for (const path of seen) {
    const shown = await page(path);
    for (const href of linksOf(shown).filter((link) => link.startsWith('/') && !link.startsWith('/docs'))) {
      // Pages of queries differ only by their query; two of them are enough.
      const isQuery = href.includes('/statistics?') || /^\/(problems|code-lists)\/./.test(href);
      if (
        href.includes('/v1') ||
        href.endsWith('.json') ||
        (isQuery && [...seen].filter((one) => one.includes('?')).length > 1)
      )
        continue;
      if (!/releases\/1\.1\.0\/./.test(href)) seen.add(href);
    }
  }
  expect(linksOf(await page('/datasets?after=hamlets'))).not.toContain(D);
  expect([...seen]).toEqual(expect.arrayContaining([D, R, `${R}/headlines/all`]));
  const data = linksOf(await page(`${R}/statistics?by=outcome&measure=defendants`)).filter((link) =>
    link.startsWith('/v1'),
  );
  for (const href of data) expect([href, (await service.send('GET', href)).status]).toEqual([href, 200]);
});

test('pages hold what can change, so they are asked for again; they run and load nothing from elsewhere', async () => {
  const { headers } = await service.send('GET', `${R}/headlines/all`);
  expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' });
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; img-src 'self';/);
  expect(headers['content-security-policy']).toMatch(/; script-src 'self'; connect-src 'self';/);
  const again = await service.send('GET', `${R}/headlines/all`, {
    headers: { 'if-none-match': String(headers.etag) },
  });
  expect([again.status, again.text]).toEqual([304, '']);
  const coded = await service.app.inject({ url: R, headers: { 'accept-encoding': 'br' } });
  expect(coded.headers['content-encoding']).toBe('br');
  expect(brotliDecompressSync(coded.rawPayload).toString()).toBe((await service.send('GET', R)).text);
  expect((await service.send('HEAD', R)).status).toBe(200);
});

test('the script of pages is kept for ever, under a hash of its bytes; of another hash there is none', async () => {
  const elements = descendants(await page(R));
  const tag = elements.find(({ name, attributes }) => name === 'script' && attributes.type === 'module');
  const src = tag?.attributes.src ?? '';
  const { status, headers, text } = await service.send('GET', src);
  expect([status, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
  expect(headers).toMatchObject({
    'cache-control': expect.stringContaining('immutable'),
    'x-content-type-options': 'nosniff',
  });
  expect(src).toContain(createHash('sha256').update(text).digest('hex').slice(0, 12));
  const coded = await service.app.inject({ url: src, headers: { 'accept-encoding': 'br' } });
  expect(brotliDecompressSync(coded.rawPayload).toString()).toBe(text);
  expect((await service.send('GET', '/assets/page-000000000000.js')).status).toBe(404);
});

describe('an address that has no page', () => {
  test('is 404 as a page; a draft too, with a key or without', async () => {
    await approveCases(service, 'hamlets', townCases().slice(0, 1));
    await buildDraft(service, 'hamlets');
    for (const path of [
      '/datasets/none',
      `${D}/x`,
      `${D}/releases/9.9.9`,
      `${D}/releases/draft`,
      `${D}/releases/draft/statistics`,
      `${R}/headlines/none`,
    ])
      expect((await page(path, 404)).text).toContain('never published');
    for (const path of [`${D}/releases/draft`, `${D}/releases/draft/headlines/all`])
      expect((await service.send('GET', path, { key: service.adminKey })).status).toBe(404);
  });

  test('is a page at any other address too, for whoever asks for HTML; an answer of the API never is', async () => {
    const asked = (path: string, accept: string) => service.send('GET', path, { headers: { accept } });
    const browser = 'text/html,application/xhtml+xml,*/*;q=0.8';
    for (const [path, accept, type] of [
      ['/nothing', browser, 'text/html; charset=utf-8'],
      ['/nothing', '*/*', 'application/problem+json'],
      ['/v1/nothing', browser, 'application/problem+json'],
      [`/v1${D}/releases/9.9.9`, browser, 'application/problem+json'],
    ] as const) {
      const { status, headers } = await asked(path, accept);
      expect([path, status, headers['content-type']]).toEqual([path, 404, type]);
    }
  });

  test('says what is wrong with a query, and what is allowed', async () => {
    const unknown = await page(`${R}/statistics?by=outcme`, 422);
    expect(unknown.text).toContain('Allowed: ');
    expect(unknown.text).toContain('outcome');
    expect((await page(`${R}/statistics?limit=0`, 400)).text).toContain('limit');
    const far = await page(`${R}/statistics?by=outcome,methods`, 422);
    const nearest = linksOf(far).find((link) => link.includes('/statistics?') && !link.includes('lang='));
    await page(nearest ?? '');
  });
});

test('GET /v1 is the entry for programs', async () => {
  const { status, body } = await service.send('GET', '/v1');
  expect([status, body.links.datasets]).toEqual([200, '/v1/datasets']);
});

describe('a page in Welsh', () => {
  const path = `${R}/statistics?measure=defendants&by=outcome,sex&totals=true`;

  test('has the names that are given in Welsh, and says what is in English', async () => {
    const answer = await service.send('GET', `${path}&lang=cy`);
    expect([answer.status, answer.headers['content-language'], answer.headers['cache-control']]).toEqual([
      ...[200, 'cy', 'no-cache'],
    ]);
    expect(answer.text).toContain('<html lang="cy">');
    expect(answer.text).toContain('<h1>Diffynyddion yn ôl Dedfryd a Rhyw</h1>');
    expect(answer.text).toContain('Pentrefi &amp; &lt;script&gt;');
    expect(answer.text).not.toContain('<script>alert');
    expect(answer.text).toContain('>Cyfanswm<');
    // A label without Welsh, a note of the service, and a citation.
    const english = descendants(await page(`${path}&lang=cy`)).filter(({ attributes }) => attributes.lang === 'en');
    expect(english.map(({ name }) => name)).toEqual(expect.arrayContaining(['a', 'span', 'pre']));
    expect(english.map(({ text }) => text)).toContain('Label of fine');
  });

  test('leads on to pages in Welsh, by links and by forms, and back to the same in English', async () => {
    for (const address of [path, '/', D, `${R}/structure`, `${R}/table?measure=defendants`, `${R}/headlines/all`]) {
      const welsh = await page(`${address}${address.includes('?') ? '&' : '?'}lang=cy`);
      const links = linksOf(welsh).filter((href) => href.startsWith('/') && !/^\/(v1|docs|openapi)/.test(href));
      expect(links.filter((href) => !/[?&]lang=cy(#|$)/.test(href))).toEqual([address]);
      for (const form of descendants(welsh).filter(({ name }) => name === 'form'))
        expect(
          descendants(form).some(({ attributes }) => attributes.name === 'lang' && attributes.value === 'cy'),
        ).toBe(true);
      expect(linksOf(await page(address))).toContain(`${address}${address.includes('?') ? '&' : '?'}lang=cy`);
    }
    // A name that is given in Welsh finds what it is the name of, and is what the result is called.
    expect(linksOf(await page('/search?q=Pentrefi&lang=cy'))).toContain(`${D}?lang=cy`);
    expect((await page('/search?q=Dedfryd&lang=cy')).text).toContain('Newidyn outcome');
    const away = await service.send('GET', `${R}/codebook?lang=cy`);
    expect(away.headers.location).toBe(`${R}/structure?lang=cy`);
  });

  test('is another answer than the page in English, which is as if there were no other', async () => {
    const [english, welsh, again] = [
      await service.send('GET', path),
      await service.send('GET', `${path}&lang=cy`),
      await service.send('GET', `${path}&lang=en`),
    ];
    expect(english.headers.etag).not.toBe(welsh.headers.etag);
    expect(english.headers['content-language']).toBe('en');
    expect(again.text).toBe(english.text.replace(`${path.replaceAll('&', '&amp;')}&amp;lang=cy"`, '$&'));
    // The link in the header, and the alternate of the head.
    expect(english.text.match(/hreflang="cy"/g)).toHaveLength(2);
    for (const word of ['Diffynyddion', 'Pentrefi']) expect(english.text).not.toContain(word);
  });

  test('an unknown language is refused, and errors are in the language', async () => {
    const unknown = await service.send('GET', `${path}&lang=fr`);
    expect(unknown.status).toBe(400);
    expect(unknown.text).toContain('<html lang="en">');
    expect(unknown.text).toContain('<code>lang</code>');
    const twice = await service.send('GET', '/?lang=cy&lang=en');
    expect(twice.status).toBe(400);
    const missing = await service.send('GET', '/datasets/nowhere?lang=cy');
    expect([missing.status, missing.headers['content-language']]).toEqual([404, 'cy']);
    expect(missing.text).toContain('<html lang="cy">');
  });
});
