import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { casesOf, newCase, newDataset } from '../requests.ts';
import { aCase, aDataset, aDefendant } from '../samples/court.ts';
import { accessFaults, DESKTOP, PHONE, useReader } from './reader.ts';

/** A day at the desk: a case is posted, reviewed and released, and a bad import mended. Each person has a browser and a key. */

const readerTest = useReader([]);

async function signIn(page: Page, key: string, dataset: string): Promise<void> {
  await page.getByLabel('Your key').fill(key);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'A small court' }).first().waitFor();
  await page.goto(`/desk#/${dataset}`);
  await page.getByRole('heading', { name: 'Cases' }).waitFor();
}

const CASE = { Sex: 'male', Offence: 'theft', Outcome: 'fine' };

readerTest(
  'a case is posted with its faults at its fields, reviewed by the keyboard, and released',
  async ({ open, service }) => {
    const dataset = await newDataset(service);
    const desk = await open('/desk');
    expect(await accessFaults(desk)).toEqual([]);
    await signIn(desk, await service.key('contributor'), dataset);
    expect(await accessFaults(desk)).toEqual([]);
    await desk.getByRole('link', { name: 'New case' }).click();
    await desk.getByLabel('Sentenced on').fill('2015-02-30');
    for (const [field, code] of Object.entries(CASE))
      await desk.getByLabel(field, { exact: false }).first().selectOption(code);
    const submit = desk.getByRole('button', { name: 'Save and submit for review' });
    await submit.click();
    await desk.getByRole('alert').getByRole('button', { name: '/sentencedOn' }).click();
    expect(await desk.evaluate('document.activeElement.id')).toBe('field-sentencedOn');
    expect(await accessFaults(desk)).toEqual([]);
    // What is written is kept when the page is loaded again, for this tab.
    await desk.getByLabel('Sentenced on').fill('2015-02-03');
    await desk.reload();
    await desk.getByRole('heading', { name: 'New case' }).waitFor();
    expect(await desk.getByLabel('Sentenced on').inputValue()).toBe('2015-02-03');
    await submit.click();
    await desk.getByText('State: in-review').waitFor();
    expect(await accessFaults(desk)).toEqual([]);

    const reviewer = await open('/desk', { width: PHONE, theme: 'dark' });
    await signIn(reviewer, await service.key('reviewer'), dataset);
    await reviewer.getByRole('link', { name: 'Review' }).click();
    await reviewer.getByRole('row', { name: '/defendants/0/sex male' }).waitFor();
    expect(await accessFaults(reviewer)).toEqual([]);
    expect(await reviewer.evaluate('document.documentElement.scrollWidth')).toBe(PHONE);
    await reviewer.keyboard.press('a');
    await reviewer.getByText('Nothing waits.').waitFor();

    const publisher = await open('/desk', { width: DESKTOP });
    await signIn(publisher, await service.key('publisher'), dataset);
    await publisher.getByRole('link', { name: 'Releases' }).click();
    await publisher.getByRole('button', { name: 'Check' }).click();
    await publisher.getByText('The check: passed').waitFor({ timeout: 30_000 });
    await publisher.getByRole('button', { name: 'Build' }).click();
    await publisher.getByRole('button', { name: 'Publish now' }).click({ timeout: 30_000 });
    await publisher.getByRole('link', { name: '1.0.0' }).waitFor();
    expect(await accessFaults(publisher)).toEqual([]);
    const { body } = await service.send('GET', `/v1/datasets/${dataset}/releases/1.0.0/statistics?by=offence`);
    expect(body.observations).toMatchObject([{ key: { offence: 'theft' }, value: 1 }]);
    const admin = await open('/desk');
    await signIn(admin, service.adminKey, dataset);
    for (const [screen, heading] of [
      ['Duplicates', 'Likely duplicates'],
      ['Erasures', 'Partners'],
      ['Keys', 'Keys'],
      ['Cases', 'Cases'],
    ] as const) {
      await admin.getByRole('link', { name: screen }).click();
      await admin.getByRole('heading', { name: heading }).waitFor();
      expect([screen, await accessFaults(admin)]).toEqual([screen, []]);
    }
    await admin.getByRole('link', { name: 'Keys' }).click();
    await admin.getByLabel('Who or what it is for').fill('Somebody new');
    await admin.getByRole('button', { name: 'Make a key for this dataset' }).click();
    await admin.getByText('The key of Somebody new is shown once').waitFor();
    // A key that is forgotten with the tab is in no other.
    const other = await publisher.context().newPage();
    await other.goto(publisher.url());
    await other.getByLabel('Your key').waitFor();
  },
);

readerTest('refused rows of an import are mended in place', async ({ open, service }) => {
  const dataset = await newDataset(service);
  const desk = await open('/desk');
  await signIn(desk, service.adminKey, dataset);
  await desk.getByRole('link', { name: 'Imports' }).click();
  const rows = [
    'case,sentencedOn,sex,outcome,conviction1.offence',
    'a,2015-02-03,male,fine,theft',
    'b,2015-02-04,robot,fine,theft',
  ];
  const buffer = Buffer.from(rows.join('\n'));
  await desk.getByLabel('File').setInputFiles({ name: 'cases.csv', mimeType: 'text/csv', buffer });
  await desk.getByLabel('What to do').selectOption('false');
  await desk.getByRole('button', { name: 'Send' }).click();
  await desk.getByText('1 refused').waitFor();
  expect(await accessFaults(desk)).toEqual([]);
  await desk.getByLabel('sex, row 1').fill('female');
  await desk.getByRole('button', { name: 'Send the mended rows' }).click();
  await desk.getByText('1 created, 0 updated, 0 unchanged, 0 valid, 0 refused').waitFor();
  const { body } = await service.send('GET', `/v1/datasets/${dataset}/cases`, { key: service.adminKey });
  expect(body.items).toHaveLength(2);
});

readerTest(
  'a likely duplicate is told while somebody writes, and two cases that are one are merged',
  async ({ open, service }) => {
    const dataset = await newDataset(service, {
      ...aDataset(),
      settings: {},
    });
    const article = { outletType: 'local', publishedOn: '2015-03-14', url: 'https://news.example/one' };
    const sentence = { outcome: 'custody', custodyTerm: 'P2Y6M' };
    const twice = {
      ...aCase({ area: 'leeds', defendants: [aDefendant({ sentence })], sources: [article] }),
      externalIds: [],
    };
    await newCase(service, dataset, twice);
    const saved = await service.send('POST', casesOf(dataset), {
      key: service.adminKey,
      body: twice,
      headers: { prefer: 'handling=lenient' },
    });
    expect(saved.status, saved.text).toBe(201);
    const desk = await open('/desk');
    await signIn(desk, service.adminKey, dataset);
    await desk.goto(`/desk#/${dataset}/cases/${saved.body.id}`);
    await desk.getByText('These cases may be the same:').waitFor();
    await desk.getByRole('link', { name: 'Duplicates' }).click();
    await desk
      .getByRole('button', { name: /^Merge/ })
      .first()
      .click();
    await desk.getByText('Nothing here.').waitFor();
    const { body } = await service.send('GET', `${casesOf(dataset)}/counts`, { key: service.adminKey });
    expect(body).toMatchObject({ states: { merged: 1 }, duplicatesOpen: 0 });
  },
);

readerTest(
  'a part of an external id or of an address is found, page by page until it is stopped',
  async ({ open, service }) => {
    const dataset = await newDataset(service);
    const made = Array.from({ length: 60 }, (_, n) =>
      aCase({
        externalIds: [{ system: 'press-desk', value: `${n < 55 ? 'Spring' : 'Autumn'}-${n}` }],
        sources: [{ outletType: 'local', url: `https://paper.example/${n === 7 ? 'the-Magician' : `trial-${n}`}` }],
      }),
    );
    const posted = await service.send('POST', `${casesOf(dataset)}/batch`, {
      key: service.adminKey,
      body: { items: made },
      headers: { prefer: 'handling=lenient' },
    });
    expect(posted.status, posted.text).toBe(201);
    const desk = await open('/desk');
    await signIn(desk, service.adminKey, dataset);
    const find = async (text: string) => {
      await desk.getByLabel('Find').fill(text);
      await desk.keyboard.press('Enter');
    };
    await find('AUTUMN');
    await desk.getByText('5 found, 60 of 60 cases looked at.').waitFor();
    await find('magician');
    await desk.getByRole('link', { name: 'press-desk: Spring-7' }).waitFor();
    expect(await accessFaults(desk)).toEqual([]);
    // A screenful at a time.
    await find('spring');
    await desk.getByText(/^50 found, 5\d of 60 cases looked at/).waitFor();
    await desk.getByRole('button', { name: 'Go on' }).click();
    await desk.getByText('55 found, 60 of 60 cases looked at.').waitFor();
    // The very id is found without looking through the cases.
    await find('press-desk:Spring-3');
    await desk.getByText('1 found, 0 of 60 cases looked at.').waitFor();
    await desk.getByRole('button', { name: 'Go on' }).click();
    await desk.getByText('11 found, 60 of 60 cases looked at.').waitFor();
    expect(await desk.getByRole('row').count()).toBe(12);
    // While it looks, it can be stopped.
    await desk.route(/text=/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await find('nothing like it');
    await desk.getByRole('button', { name: 'Stop' }).click();
    await desk.getByText('0 found, 0 of 60 cases looked at.').waitFor();
  },
);
