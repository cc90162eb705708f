import { describe, expect, test } from 'vitest';
import { mayDeliverTo, publicLookup, requireDeliverable } from '../../src/webhooks/address.ts';

/** Where deliveries may go. Names are looked up by the real resolver. */

describe('addresses', () => {
  test.each(['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:93.184.216.34'])(
    '%s is public',
    (address) => {
      expect(mayDeliverTo(address, [])).toBe(true);
    },
  );

  test.each([
    ...['127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1'],
    ...['255.255.255.255', '::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', 'ff02::1'],
    ...['64:ff9b::7f00:1', '2002:7f00:1::'],
  ])('%s is not', (address) => {
    expect(mayDeliverTo(address, [])).toBe(false);
  });

  test('what the installation allows is, in that network alone', () => {
    expect(mayDeliverTo('10.1.2.3', ['10.1.0.0/16'])).toBe(true);
    expect(mayDeliverTo('10.2.2.3', ['10.1.0.0/16'])).toBe(false);
    expect(mayDeliverTo('::1', ['127.0.0.0/8', '::1/128'])).toBe(true);
  });
});

describe('addresses of webhooks', () => {
  test.each(['https://10.0.0.1/x', 'https://[::1]/x', 'https://2130706433/', 'https://0x7f.1/', 'http://example.org/'])(
    '%s is refused before anything is looked up',
    (url) => {
      expect(() => requireDeliverable(new URL(url), [])).toThrow('not public');
    },
  );

  test('http goes only to an address that is allowed', () => {
    expect(() => requireDeliverable(new URL('http://127.0.0.1:8080/x'), ['127.0.0.0/8'])).not.toThrow();
    expect(() => requireDeliverable(new URL('http://93.184.216.34/'), ['127.0.0.0/8'])).toThrow('not public');
  });

  test.each([{ all: true }, { all: false }])('a name that leads to this machine is refused (%j)', async ({ all }) => {
    const found = new Promise((resolve, reject) => {
      publicLookup([])('localhost', { all }, (error, address) => (error ? reject(error) : resolve(address)));
    });
    await expect(found).rejects.toMatchObject({ code: 'address-refused' });
  });
});
