import * as oauth from 'oauth4webapi';
import { keyOfTab } from './api.ts';

/**
 * Signs a person in with an OpenID provider: an authorization code with PKCE, by a client without a secret. The access token becomes
 * the key of the tab. Nothing of the provider is kept but that.
 */

export interface SignInSettings {
  issuer: string;
  audience: string;
  client: string;
  scope: string;
}

/** What must be known again when the provider sends the person back, and where at the desk the person was. */
interface Begun {
  verifier: string;
  state: string;
  place: string;
}
const BEGUN = 'desk-sign-in';
const redirectUri = () => `${location.origin}/desk`;

/** Http is for providers on this machine: the service refuses any other. */
const optionsFor = ({ issuer }: SignInSettings) => ({ [oauth.allowInsecureRequests]: issuer.startsWith('http:') });

async function serverOf(settings: SignInSettings): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(settings.issuer);
  const answer = await oauth.discoveryRequest(issuer, optionsFor(settings));
  return oauth.processDiscoveryResponse(issuer, answer);
}

/** Leaves the desk for the provider. */
export async function beginSignIn(settings: SignInSettings): Promise<void> {
  const { authorization_endpoint: endpoint } = await serverOf(settings);
  if (endpoint === undefined) throw new Error('The provider does not say where to sign in.');
  const verifier = oauth.generateRandomCodeVerifier();
  const begun: Begun = { verifier, state: oauth.generateRandomState(), place: location.hash };
  sessionStorage.setItem(BEGUN, JSON.stringify(begun));
  const address = new URL(endpoint);
  const parameters = {
    response_type: 'code',
    client_id: settings.client,
    redirect_uri: redirectUri(),
    scope: settings.scope,
    audience: settings.audience, // some providers need it, and others pass over it
    state: begun.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  location.assign(address);
}

/** Whether the provider has just sent a person here. */
export const isSentBack = (): boolean =>
  sessionStorage.getItem(BEGUN) !== null && /[?&](code|error)=/.test(location.search);

/** Gets the token for which the provider sent the person back with a code. Throws what is shown to the person. */
export async function endSignIn(settings: SignInSettings): Promise<void> {
  try {
    await fetchToken(settings);
  } catch (error) {
    const told = error instanceof oauth.AuthorizationResponseError ? (error.error_description ?? error.error) : '';
    throw new Error(
      `You are not signed in: ${told || (error as Error).message}. Try again, or ask who runs the provider.`,
    );
  }
}

async function fetchToken(settings: SignInSettings): Promise<void> {
  const { verifier, state, place } = JSON.parse(sessionStorage.getItem(BEGUN) ?? '{}') as Begun;
  const sent = new URLSearchParams(location.search);
  // A code works once; nor is it left in the address.
  sessionStorage.removeItem(BEGUN);
  history.replaceState(null, '', `/desk${place}`);
  const server = await serverOf(settings);
  const client = { client_id: settings.client };
  const answer = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    oauth.validateAuthResponse(server, client, sent, state),
    redirectUri(),
    verifier,
    optionsFor(settings),
  );
  const { access_token: token } = await oauth.processAuthorizationCodeResponse(server, client, answer);
  keyOfTab.keep(token);
}
