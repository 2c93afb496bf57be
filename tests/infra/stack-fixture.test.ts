import { describe, expect, test } from '@jest/globals';
import { openTestStack } from './stack-fixture.ts';

describe('the stack of a test', () => {
  test.each(['dev', 'test', 'prod'])('is %s as its file configures it', async (name) => {
    const { config, names, contracts, artifacts } = await openTestStack(name);
    expect(config.production).toBe(name === 'prod');
    expect(config.settings.stack).toBe(name);
    expect(names.bucket('raw')).toBe(`sluice-${name}-raw-123456789012`);
    expect(contracts.names).toContain('orders');
    expect(artifacts.functions.transform.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('may be one that nobody has configured', async () => {
    const { config } = await openTestStack('someone');
    expect(config.retention).toEqual({ logDays: 90, accessLogDays: 365 });
  });

  test('takes changes to its configuration', async () => {
    const { config } = await openTestStack('dev', { 'sluice:writeOnceRaw': 'true' });
    expect(config.writeOnceRaw).toBe(true);
  });
});
