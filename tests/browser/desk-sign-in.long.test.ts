import { afterAll, expect } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { newDataset } from '../requests.ts';
import { type OpenIdProvider, startOpenIdProvider } from './openid-provider.ts';
import { accessFaults, useReader } from './reader.ts';

/** Staff sign in at the desk with an OpenID provider. */

let provider: OpenIdProvider;
const readerTest = useReader([], async () => {
  provider = await startOpenIdProvider();
  const { oidc } = readConfig({
    OIDC_ISSUER: provider.issuer,
    OIDC_AUDIENCE: 'assize',
    OIDC_ROLES: 'editors=reviewer',
    OIDC_ROLES_CLAIM: 'realm_access.roles',
    OIDC_DESK_CLIENT: provider.client,
  });
  return { oidc };
});
afterAll(() => provider?.stop());

readerTest('a person signs in with the provider, comes back to where the person was, and signs out', async (reader) => {
  const dataset = await newDataset(reader.service);
  provider.roles = ['editors'];
  const desk = await reader.open(`/desk#/${dataset}/review`);
  const signIn = desk.getByRole('button', { name: `Sign in with ${new URL(provider.issuer).host}` });
  await signIn.waitFor();
  expect(await accessFaults(desk)).toEqual([]);
  await signIn.click();
  await desk.getByText('Nothing waits.').waitFor();
  expect(new URL(desk.url())).toMatchObject({ pathname: '/desk', search: '', hash: `#/${dataset}/review` });
  await desk.getByText('(reviewer)').waitFor();
  await desk.reload();
  await desk.getByText('Nothing waits.').waitFor();
  await desk.getByRole('button', { name: 'Sign out' }).click();
  await signIn.waitFor();
  expect(await desk.evaluate('sessionStorage.length + localStorage.length')).toBe(0);
});

readerTest(
  'whom the provider refuses, and whoever comes with the code of somebody else, is not signed in',
  async (reader) => {
    provider.roles = undefined;
    const desk = await reader.open('/desk');
    await desk.getByRole('button', { name: /^Sign in with/ }).click();
    await desk.getByRole('alert').getByText('You are not signed in: Nobody may today.').waitFor();
    expect(await accessFaults(desk)).toEqual([]);
    // A link that somebody else has made: this tab has begun nothing.
    await desk.goto('/desk?code=of-somebody-else&state=x');
    await desk.getByRole('button', { name: /^Sign in with/ }).waitFor();
    expect(await desk.getByRole('alert').count()).toBe(0);
    // And one that is opened while this tab waits for another answer.
    await desk.evaluate(`sessionStorage.setItem('desk-sign-in', '{"verifier":"a","state":"b","place":""}')`);
    await desk.goto('/desk?code=of-somebody-else&state=x');
    await desk.getByRole('alert').getByText('You are not signed in').waitFor();
    expect(await desk.evaluate(`sessionStorage.getItem('desk-key')`)).toBe(null);
  },
);
