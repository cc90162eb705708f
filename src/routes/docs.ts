import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { etagOf, matchesEtag } from '../http/answers.ts';

const CONTENT_SECURITY =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

/** Replaces the logo of Swagger UI. */
const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><text x="0" y="29" font-family="sans-serif" font-size="28" fill="#fff">Assize</text></svg>';

/** What would offer a choice that there is not: another document to load, an Accept header to set, one example, no link. */
const DOCS_STYLE = `.topbar .download-url-wrapper,
.response-control-media-type__accept-message,
.response-control-examples:has(.only-choice),
.only-choice,
.response-col_links { display: none !important; }
.topbar .topbar-wrapper { justify-content: space-between; }
.only-type { font-size: 12px; padding: 5px 0; font-family: monospace; }
`;

/**
 * A plugin of Swagger UI, run by the browser before the page is made:
 * - no padlock where no key is needed (Swagger UI shows a closed one where a key is optional);
 * - the document is loaded from /openapi.json, which is compressed;
 * - a list to choose from only where there are two entries or more;
 * - requests go to where the page is from, wherever the public address is;
 * - an example that the schema of a parameter has is shown and, unlike \`example\`, not filled in.
 */
const PLUGIN = `'use strict';
(() => {
  const original = window.SwaggerUIBundle;
  const onlyChoice = (createElement, Original, props) =>
    createElement('div', { className: 'only-choice' }, createElement(Original, props));
  const plugin = () => ({
    wrapComponents: {
      OperationSummary: (Original, { React }) => (props) => {
        const security = props.operationProps.get('security');
        const isPublic = security && security.some((needed) => needed.isEmpty());
        const operationProps = isPublic ? props.operationProps.set('security', undefined) : props.operationProps;
        return React.createElement(Original, { ...props, operationProps });
      },
      // Kept, out of sight: they tell the page which entry is chosen.
      contentType: (Original, { React: { createElement } }) => (props) =>
        props.contentTypes && props.contentTypes.size === 1
          ? createElement('div', { className: 'only-type' }, props.contentTypes.first(), onlyChoice(createElement, Original, props))
          : createElement(Original, props),
      ExamplesSelect: (Original, { React: { createElement } }) => (props) =>
        props.examples.size === 1 ? onlyChoice(createElement, Original, props) : createElement(Original, props),
      ServersContainer: () => () => null,
      parameterRow: (Original, { React }) => (props) => {
        const given = props.param || props.rawParam;
        const example = given.get('example', given.getIn(['schema', 'examples', 0]));
        const text = example && example.join ? example.join(', ') : example;
        return React.createElement(Original, { ...props, param: given.set('example', text) });
      },
    },
  });
  const requestInterceptor = (request) => {
    const { pathname, search } = new URL(request.url, window.location.href);
    return Object.assign(request, { url: window.location.origin + pathname + search });
  };
  window.SwaggerUIBundle = Object.assign(
    (config) => {
      const url = new URL('../openapi.json', config.url).href;
      return original({ ...config, url, requestInterceptor, plugins: [...config.plugins, plugin] });
    },
    original,
  );
})();
`;

/** The interactive docs page. It loads nothing from other hosts. */
export async function docsRoutes(app: FastifyInstance): Promise<void> {
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode !== 200 && reply.statusCode !== 304) return payload;
    reply.header('cache-control', 'no-cache').header('vary', 'Accept-Encoding');
    const weak = reply.getHeader('etag');
    // Static files have a weak tag of size and time. It is made strong, since they change only with the installed version.
    const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : '';
    const etag = typeof weak === 'string' ? weak.replace(/^W\//, '') : etagOf(bytes);
    reply.header('etag', etag);
    if (!matchesEtag(request.headers['if-none-match'] ?? '', etag, 'weak')) return payload;
    reply.code(304).removeHeader('content-length');
    // Fastify's handler of HEAD runs after this hook and does not take null.
    return request.method === 'HEAD' ? '' : null;
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: CONTENT_SECURITY,
    theme: {
      title: 'Assize API',
      css: [{ filename: 'plain.css', content: DOCS_STYLE }],
      js: [{ filename: 'plain.js', content: PLUGIN }],
    },
    logo: { type: 'image/svg+xml', content: Buffer.from(LOGO), href: '/', target: '_self' },
    uiConfig: { deepLinking: true, displayRequestDuration: true, persistAuthorization: false },
  });
}
