import { describe, expect, test } from '@jest/globals';

import { environmentNames, readEnvironment } from '../shared/env.ts';
import { devSettings } from '../shared/settings.ts';

const env = {
  SLUICE_SETTINGS: JSON.stringify(devSettings),
  SLUICE_RAW_BUCKET: 'raw',
  SLUICE_PROCESSED_BUCKET: 'processed',
  SLUICE_QUARANTINE_BUCKET: 'quarantine',
  SLUICE_ARTIFACTS_BUCKET: 'artifacts',
  SLUICE_DATABASE: 'sluice_dev',
  SLUICE_PIPELINE_ARN: 'arn:pipeline',
  SLUICE_PIPELINE_ALIAS_ARN: 'arn:pipeline:live',
  SLUICE_APPROVER_ROLE_IDS: '{"domain":"AROA1"}',
};

describe('the environment of a function', () => {
  test('is read field by field', () => {
    expect(readEnvironment(env)).toEqual({
      settings: devSettings,
      buckets: { raw: 'raw', processed: 'processed', quarantine: 'quarantine', artifacts: 'artifacts' },
      database: 'sluice_dev',
      pipelineArn: 'arn:pipeline',
      pipelineAliasArn: 'arn:pipeline:live',
      approverRoleIds: { domain: 'AROA1' },
    });
    expect(Object.keys(env).sort()).toEqual(Object.values(environmentNames).sort());
  });

  test('knows no approver where a function needs none', () => {
    const { SLUICE_APPROVER_ROLE_IDS: ids, ...rest } = env;
    expect(ids).toBeDefined();
    expect(readEnvironment(rest).approverRoleIds).toEqual({});
  });

  test('is refused with everything that is missing or no JSON', () => {
    expect(() =>
      readEnvironment({ ...env, SLUICE_SETTINGS: '{', SLUICE_RAW_BUCKET: '', SLUICE_DATABASE: undefined }),
    ).toThrow(
      'The environment of the function is not valid:\n' +
        '  SLUICE_SETTINGS: is no JSON: {\n  SLUICE_RAW_BUCKET: is not set\n  SLUICE_DATABASE: is not set',
    );
  });

  test('is refused with settings that are none', () => {
    expect(() => readEnvironment({ ...env, SLUICE_SETTINGS: '{"stack":"dev","aproval":"automatic"}' })).toThrow(
      'aproval',
    );
  });
});
