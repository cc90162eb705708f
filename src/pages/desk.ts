import { html } from './html.ts';
import { pageHtml, policyOf } from './layout.ts';

/** The page in which the script `browser/desk.tsx` works. It has nothing of anybody: what staff see there, the API gives to their key. */

const DESK_STYLE = `
#desk label,#desk legend{font-weight:bold;display:block}
#desk .field{display:block;margin:0 0 1rem}
#desk .hint{margin:0 0 .25rem;color:var(--pale);font-size:.9375rem}
#desk .fault{margin:0 0 .25rem;color:var(--alarm);font-weight:bold}
#desk .faulty{padding-left:.75rem;border-left:.375rem solid var(--alarm)}
#desk fieldset{margin:0 0 1.25rem;padding:.75rem 1rem;border:1px solid var(--rule);min-width:0}
#desk .item{margin:0 0 1rem;padding-left:.75rem;border-left:.25rem solid var(--rule)}
#desk .checks{margin:0;padding:0;list-style:none;max-height:16rem;overflow-y:auto}
#desk .checks label{font-weight:normal;padding:.25rem 0}
#desk .checks input,#desk input[type=file]{width:auto;margin-right:.5rem}
#desk select{font:inherit;color:inherit;padding:.5rem .75rem;border:2px solid var(--ink);background:var(--ground);width:100%;max-width:32rem}
#desk .filters{display:flex;flex-wrap:wrap;gap:0 1.5rem;align-items:end}
#desk .filters button{margin-bottom:1rem}
#desk .actions{display:flex;flex-wrap:wrap;gap:.75rem;max-width:none}
#desk button.plain{background:var(--ground);color:var(--ink)}
#desk button.link{background:none;border:0;padding:0;color:var(--link);font-weight:normal;text-decoration:underline}
#desk a.button{display:inline-block;padding:.5rem .75rem;background:var(--ink);color:var(--ground);font-weight:bold;text-decoration:none}
#desk .screens ul{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;padding:0;margin:0 0 1.5rem;list-style:none}
#desk .screens li+li::before{content:none}
#desk .screens [aria-current]{color:var(--ink);font-weight:bold;text-decoration:none}
#desk .who{max-width:none;text-align:right}
#desk input.cell{min-width:7rem;padding:.25rem .5rem;border-width:1px}
#desk progress{width:100%;max-width:32rem}
`;

/** How staff sign in at the desk with an OpenID provider; `desk` is undefined if they cannot. */
export interface DeskSignIn {
  issuer: string;
  audience: string;
  desk: { client: string; scope: string } | undefined;
}

/** The script asks the provider, too. */
export const deskPolicy = (signIn: DeskSignIn | undefined): string =>
  policyOf("'none'", DESK_STYLE, signIn?.desk && new URL(signIn.issuer).origin);

export function deskPage(signIn: DeskSignIn | undefined): string {
  const settings = signIn?.desk && { ...signIn.desk, issuer: signIn.issuer, audience: signIn.audience };
  return pageHtml({
    title: 'Desk',
    script: 'desk',
    style: DESK_STYLE,
    main: html`<div id="desk"${settings && html` data-sign-in="${JSON.stringify(settings)}"`}><h1>Desk</h1><p>The desk needs scripts. What it does, the <a href="/docs">API</a> and the command <code>assize</code> do, too.</p></div>`,
  });
}
