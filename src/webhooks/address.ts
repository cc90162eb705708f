import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Which addresses deliveries may go to: those of the public internet, and what the installation allows besides. */

/** The name leads to an address that is not public. Its code is what the log of deliveries shows. */
class AddressRefused extends Error {
  readonly code = 'address-refused';
  constructor() {
    super('the address is not public');
  }
}

/** Networks in CIDR form, such as `10.0.0.0/8`. */
export type AllowedNetworks = readonly string[];

/** Public, or in one of the networks. `::ffff:10.0.0.1` is 10.0.0.1. */
export function mayDeliverTo(address: string, allowed: AllowedNetworks): boolean {
  const parsed = ipaddr.process(address);
  if (allowed.some((network) => isInNetwork(parsed, network))) return true;
  return parsed.range() === 'unicast';
}

function isInNetwork(address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(network);
  return address.kind() === base.kind() && address.match(base, bits);
}

/**
 * Looks a name up for a connection, which then goes to the address that was judged and to no other: a name that leads elsewhere the next
 * time is judged again. Refuses if any of its addresses is not public.
 */
export const publicLookup =
  (allowed: AllowedNetworks): LookupFunction =>
  (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '');
      const isPublic = addresses.length > 0 && addresses.every(({ address }) => mayDeliverTo(address, allowed));
      const [first] = addresses;
      if (!isPublic || !first) return done(new AddressRefused(), '');
      if (options.all) return done(null, addresses);
      done(null, first.address, first.family);
    });
  };

/** A host that is an address is not looked up, so it is judged before. Throws AddressRefused. */
export function requireDeliverable(url: URL, allowed: AllowedNetworks): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host) && !mayDeliverTo(host, allowed)) throw new AddressRefused();
  // Without TLS only to where the installation allows it.
  if (
    url.protocol !== 'https:' &&
    !(ipaddr.isValid(host) && allowed.some((one) => isInNetwork(ipaddr.process(host), one)))
  )
    throw new AddressRefused();
}
