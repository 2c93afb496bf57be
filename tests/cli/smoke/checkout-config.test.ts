import { expect, test } from '@jest/globals';
import { readCheckoutConfig } from '../../../cli/smoke/checkout-config.ts';
import { openTestStack } from '../../infra/stack-fixture.ts';

test.each(['dev', 'prod', 'test'])('the file of %s says what the program reads from it', async (stack) => {
  const { config, contracts } = await openTestStack(stack);
  expect(await readCheckoutConfig(stack, contracts)).toEqual(config);
  expect(await readCheckoutConfig(`organization/sluice/${stack}`, contracts)).toEqual(config);
});

test('a stack without a file is refused: nobody knows what it should be', async () => {
  const { contracts } = await openTestStack('dev');
  await expect(readCheckoutConfig('elsewhere', contracts)).rejects.toThrow(
    '--stack: there is no Pulumi.elsewhere.yaml in this checkout',
  );
});
