import { createHash, randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/**
 * An OpenID provider that signs everybody in as a person with the roles that are set: codes with PKCE, for a public client, each code
 * once, and answers to scripts of the origin that the client is registered for.
 */
export interface OpenIdProvider {
  issuer: string;
  client: string;
  /** Roles of whoever signs in next; undefined: the provider refuses. */
  roles: string[] | undefined;
  stop(): void;
}

export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const codes = new Map<string, { challenge: string; redirect: string; audience: string; roles: string[] }>();

  const authorize = (asked: URLSearchParams, response: ServerResponse): void => {
    const redirect = new URL(asked.get('redirect_uri') ?? '');
    const isSound =
      asked.get('client_id') === provider.client &&
      asked.get('response_type') === 'code' &&
      asked.get('code_challenge_method') === 'S256' &&
      asked.get('scope')?.split(' ').includes('openid');
    if (!isSound) return void response.writeHead(400).end();
    const code = randomUUID();
    const { roles } = provider;
    if (roles) {
      const challenge = asked.get('code_challenge') ?? '';
      codes.set(code, { challenge, roles, redirect: redirect.href, audience: asked.get('audience') ?? '' });
    }
    const answer = roles ? { code } : { error: 'access_denied', error_description: 'Nobody may today.' };
    for (const [name, value] of Object.entries({ ...answer, state: asked.get('state') ?? '' }))
      redirect.searchParams.set(name, value);
    response.writeHead(302, { location: redirect.href }).end();
  };

  const tokenFor = async (sent: URLSearchParams): Promise<object | undefined> => {
    const code = sent.get('code') ?? '';
    const begun = codes.get(code);
    codes.delete(code);
    const proof = createHash('sha256')
      .update(sent.get('code_verifier') ?? '')
      .digest('base64url');
    if (begun?.challenge !== proof || begun.redirect !== sent.get('redirect_uri')) return undefined;
    if (sent.get('client_id') !== provider.client) return undefined;
    const token = await new SignJWT({ realm_access: { roles: begun.roles } })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(provider.issuer)
      .setSubject('jane.doe')
      .setAudience(begun.audience)
      .setExpirationTime('5 minutes')
      .sign(privateKey);
    return { access_token: token, token_type: 'Bearer', expires_in: 300 };
  };

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', provider.issuer);
    if (pathname.endsWith('/authorize')) return authorize(searchParams, response);
    const answer = async (): Promise<object | undefined> => {
      if (pathname.endsWith('/jwks')) return { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] };
      if (!pathname.endsWith('/token')) return documentOf(provider.issuer);
      let text = '';
      for await (const part of request) text += part;
      return tokenFor(new URLSearchParams(text));
    };
    const body = await answer();
    const headers = {
      'content-type': 'application/json',
      'access-control-allow-origin': request.headers.origin ?? '*',
    };
    response.writeHead(body ? 200 : 400, headers).end(JSON.stringify(body ?? { error: 'invalid_grant' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/realms/desk`;
  const provider: OpenIdProvider = { issuer, client: 'desk-page', roles: undefined, stop: () => server.close() };
  return provider;
}

const documentOf = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
});
