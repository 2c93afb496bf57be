import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadContracts, withoutSmoke } from '../../shared/contract/contract-registry.ts';
import { loadDeployedContracts, loadSmokeContract } from '../../shared/contract/deployed-contracts.ts';
import { readContract } from '../../shared/contract/read-contract.ts';
import { approvalOf } from '../../shared/contract/smoke-dataset.ts';
import { lastDueDate } from '../../shared/promotion/missing-partitions.ts';
import { sampleDocument, toBytes } from './sample-document.ts';

const folder = resolve(import.meta.dirname, '../../contracts');

describe('the dataset of sluice smoke', () => {
  test('is known where the contracts of the checkout are, beside them, and no date of it is ever due', async () => {
    const [own, deployed] = [await loadContracts(folder), await loadDeployedContracts(folder)];
    expect(own.names).not.toContain('smoke');
    expect(deployed.names).toEqual([...own.names, 'smoke'].sort());
    expect(withoutSmoke(deployed).names).toEqual(own.names);
    expect(lastDueDate(await loadSmokeContract(), Date.now())).toBeUndefined();
  });

  test.each([
    ['name', { name: 'smoke', schema: [{ ...sampleDocument().schema[0]!, name: 'smoke' }] }],
    ['domain', { domain: 'smoke' }],
  ])('lends its %s to no contract of the checkout', (path, change) => {
    const bytes = toBytes({ ...sampleDocument(), ...change });
    expect(() => readContract(bytes, 'contracts/a/v1.yaml')).toThrow(
      expect.objectContaining({
        problems: [{ path, message: expect.stringMatching(/^"smoke" is kept for what "sluice smoke" runs/) }],
      }),
    );
  });

  test('alone is approved by itself where the settings ask people', () => {
    const [required, automatic] = [{ approval: 'required' }, { approval: 'automatic' }] as const;
    expect(approvalOf(required, { dataset: 'smoke' })).toBe('automatic');
    expect(approvalOf(required, { dataset: 'smoke_tests' })).toBe('required');
    expect(approvalOf(required, { dataset: 'events' })).toBe('required');
    expect(approvalOf(automatic, { dataset: 'events' })).toBe('automatic');
  });
});
