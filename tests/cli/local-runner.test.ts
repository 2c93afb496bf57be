import { describe, expect, test } from '@jest/globals';

import {
  errorNamed,
  functionArns,
  inTurn,
  input,
  notice,
  partition,
  path,
  pipeline,
  runId,
  topicArns,
} from './local-runner-fixture.ts';

const stageInput = { execution: 'events-1', ...partition };

describe('a run that nothing is wrong with', () => {
  test('goes through every stage, sends one notice and succeeds', async () => {
    const { run, calls, notices, saved } = pipeline();
    expect(await run()).toEqual({
      status: 'SUCCEEDED',
      output: { outcome: 'promoted', number: 5, notice: notice('notices') },
    });
    expect(calls).toEqual([
      { name: 'sensor', payload: { ...input, execution: 'events-1' } },
      { name: 'transform', payload: stageInput },
      { name: 'validateOutput', payload: { ...stageInput, run_id: runId } },
      { name: 'requestApproval', payload: { ...stageInput, run_id: runId, base: 4 } },
      { name: 'promote', payload: { ...stageInput, run_id: runId, base: 4, tries: 0 } },
    ]);
    expect(notices).toEqual([
      { topic: topicArns.notices, subject: 'A notice of notices', message: 'What happened and what to do.' },
    ]);
    expect(path(await saved())).toEqual([
      'Sensor',
      'SensorOutcome',
      'Transform',
      'TransformOutcome',
      'ValidateOutput',
      'ValidateOutputOutcome',
      'RequestApproval',
      'RequestApprovalOutcome',
      'Promote',
      'PromoteOutcome',
      'Notify',
      'NotifyOutcome',
      'Promoted',
    ]);
  });

  test('takes the partition from the sensor, not from the input', async () => {
    const { run, called } = pipeline();
    const scheduled = { dataset: 'events', scheduled_time: '2026-01-05T02:00:00Z' };
    expect(await run({ input: scheduled })).toMatchObject({ status: 'SUCCEEDED' });
    expect(called('sensor')[0]?.payload).toEqual({ ...scheduled, execution: 'events-1' });
    expect(called('transform')[0]?.payload).toEqual(stageInput);
  });

  test('does not let the input say what the execution is called', async () => {
    const { run, called } = pipeline();
    await run({ input: { ...input, execution: 'another' } });
    expect(called('sensor')[0]?.payload).toEqual({ ...input, execution: 'events-1' });
  });
});

describe('waiting for raw data', () => {
  test('lasts exactly as long as the sensor says, each time, and then looks again', async () => {
    const ready = { ...partition, outcome: 'ready', execution: 'events-1', base: 0 };
    const wait = (seconds: number) => ({ outcome: 'waiting', wait_seconds: seconds });
    const { run, clock, called, notices } = pipeline({ sensor: inTurn(wait(300), wait(300), wait(7), ready) });
    expect(await run()).toMatchObject({ status: 'SUCCEEDED' });
    expect(clock.slept).toEqual([300_000, 300_000, 7_000]);
    expect(called('sensor')).toHaveLength(4);
    expect(new Set(called('sensor').map(({ payload }) => JSON.stringify(payload))).size).toBe(1);
    expect(notices).toHaveLength(1);
  });

  test('ends in raw_missing without a transform when the sensor gives up', async () => {
    const { run, called } = pipeline({
      sensor: inTurn({ outcome: 'waiting', wait_seconds: 300 }, { outcome: 'raw_missing', notice: notice('P2') }),
    });
    expect(await run()).toMatchObject({ error: 'Sluice.RawMissing' });
    expect(called('transform')).toHaveLength(0);
  });
});

describe('an expected outcome', () => {
  test.each([
    ['raw_missing', 'P2', 'Sluice.RawMissing', 'sensor', 1],
    ['refused', 'P2', 'Sluice.Refused', 'sensor', 1],
    ['refused', 'P1', 'Sluice.Refused', 'sensor', 1],
    ['breaker_open', 'P2', 'Sluice.BreakerOpen', 'sensor', 1],
    ['blocked', 'P2', 'Sluice.Blocked', 'transform', 2],
    ['drift', 'P2', 'Sluice.Drift', 'transform', 2],
    ['breaker_open', 'P1', 'Sluice.BreakerOpen', 'transform', 2],
    ['superseded', 'P3', 'Sluice.Superseded', 'promote', 5],
    ['rejected', 'P2', 'Sluice.Rejected', 'promote', 5],
    ['expired', 'P3', 'Sluice.Expired', 'promote', 5],
  ] as const)('%s with a %s notice sends it once and ends in %s', async (outcome, noticeClass, error, name, stages) => {
    const { run, notices, calls, saved } = pipeline({
      [name]: () => ({ outcome, run_id: runId, notice: notice(noticeClass) }),
    });
    expect(await run()).toEqual({ status: 'FAILED', error, cause: expect.any(String) });
    expect(notices.map(({ topic }) => topic)).toEqual([topicArns[noticeClass]]);
    // Neither tried again nor recorded as a fault.
    expect(calls).toHaveLength(stages);
    expect(calls.at(-1)?.name).toBe(name);
    expect((await saved()).fault_notice).toBe('none');
  });
});

describe('a run with a warning', () => {
  test('sends the warning and is promoted', async () => {
    const { run, notices, called } = pipeline({ validateOutput: () => ({ outcome: 'warned', notice: notice('P2') }) });
    expect(await run()).toMatchObject({ status: 'SUCCEEDED' });
    expect(notices.map(({ topic }) => topic)).toEqual([topicArns.P2, topicArns.notices]);
    expect(called('promote').map(({ payload }) => payload)).toEqual([
      { ...stageInput, run_id: runId, base: 4, tries: 0 },
    ]);
  });
});

describe('a rebase', () => {
  test('is asked for and promoted again on the new base, with the tries counted, until it is promoted', async () => {
    const { run, called, notices } = pipeline({
      promote: inTurn(
        { outcome: 'rebase', base: 5, tries: 1 },
        { outcome: 'rebase', base: 9, tries: 2 },
        { outcome: 'promoted', number: 10, notice: notice('notices') },
      ),
    });
    expect(await run()).toMatchObject({ status: 'SUCCEEDED' });
    const common = { ...stageInput, run_id: runId };
    expect(called('promote').map(({ payload }) => payload)).toEqual([
      { ...common, base: 4, tries: 0 },
      { ...common, base: 5, tries: 1 },
      { ...common, base: 9, tries: 2 },
    ]);
    expect(called('requestApproval').map(({ payload }) => payload)).toEqual(
      [4, 5, 9].map((base) => ({ ...common, base })),
    );
    expect(called('validateOutput')).toHaveLength(1);
    expect(notices).toHaveLength(1);
  });

  test('may end superseded', async () => {
    const { run, notices } = pipeline({
      promote: inTurn({ outcome: 'rebase', base: 5, tries: 1 }, { outcome: 'superseded', notice: notice('P3') }),
    });
    expect(await run()).toMatchObject({ error: 'Sluice.Superseded' });
    expect(notices.map(({ topic }) => topic)).toEqual([topicArns.P3]);
  });
});

describe('a rollback', () => {
  test('goes from the sensor to the approval and promotion of the run that it names', async () => {
    const { run, calls } = pipeline({
      sensor: () => ({ ...partition, outcome: 'rollback', execution: 'events-1', base: 4, run_id: 'events-0-1' }),
    });
    expect(await run({ input: { ...input, rollback_to: 'events-0-1' } })).toMatchObject({ status: 'SUCCEEDED' });
    const common = { ...stageInput, run_id: 'events-0-1', base: 4 };
    expect(calls.slice(1)).toEqual([
      { name: 'requestApproval', payload: common },
      { name: 'promote', payload: { ...common, tries: 0 } },
    ]);
  });
});

describe('a notice that cannot be sent', () => {
  test.each([
    ['of a promotion', {}],
    ['of a block', { transform: () => ({ outcome: 'blocked', run_id: runId, notice: notice('P2') }) }],
    ['of a warning', { validateOutput: () => ({ outcome: 'warned', notice: notice('P2') }) }],
  ])('%s is tried three times, recorded, and ends in NotifyFailed with a P1', async (_, scripts) => {
    const { run, called, notices, runner } = pipeline(scripts);
    let tries = 0;
    const result = await run({
      publish: (topic, subject, message) => {
        if (topic === topicArns.P1) return runner.publish(topic, subject, message);
        tries++;
        throw errorNamed('SNS.ThrottledException');
      },
    });
    expect(result).toEqual({
      status: 'FAILED',
      error: 'NotifyFailed',
      cause: 'The notice could not be sent: SNS.ThrottledException',
    });
    expect(tries).toBe(3);
    expect(called('recordFailure')[0]?.payload).toMatchObject({ stage: 'Notify', error: 'SNS.ThrottledException' });
    expect(notices).toHaveLength(1);
    expect(notices[0]?.message).toContain('NotifyFailed');
  });

  test.each([
    ['it is missing', undefined],
    ['its class has no topic', notice('P7')],
    ['it has no subject', { class: 'P2', text: 'Something.' }],
    ['its subject is not ASCII', { ...notice('P2'), subject: 'Zurück' }],
    ['its subject is too long', { ...notice('P2'), subject: 'x'.repeat(101) }],
    ['its text is empty', { ...notice('P2'), text: '' }],
  ])('because %s ends in NotifyFailed', async (_, broken) => {
    const { run } = pipeline({ transform: () => ({ outcome: 'blocked', run_id: runId, notice: broken }) });
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'NotifyFailed' });
  });

  test('ends in NotifyFailed although the failure cannot be recorded either', async () => {
    const { run, called } = pipeline({
      promote: () => ({ outcome: 'promoted', number: 5, notice: notice('P7') }),
      recordFailure: () => {
        throw errorNamed('StoreUnavailableError');
      },
    });
    expect(await run()).toMatchObject({ error: 'NotifyFailed' });
    expect(called('recordFailure')).toHaveLength(3);
  });
});

describe('an answer that the state machine does not know', () => {
  const answers = [
    { outcome: 'marvellous' },
    { outcome: 'Ready' },
    { outcome: null },
    {},
    [],
    'ready',
    7,
    null,
    undefined,
    // What it knows, from the wrong stage.
    { outcome: 'stopped', notice: notice('P3') },
    { outcome: 'recorded' },
    // Known, without what the next state needs.
    { outcome: 'waiting' },
    { outcome: 'rebase', base: 3 },
    { outcome: 'rebase', tries: 3 },
    { outcome: 'requested' },
  ];
  const cases = (['sensor', 'transform', 'validateOutput', 'requestApproval', 'promote'] as const).flatMap((name) =>
    answers.map((answer) => [name, JSON.stringify(answer), answer] as const),
  );

  test.each(cases)('from %s, %s, is a fault: recorded, not tried again, and told', async (name, _, answer) => {
    const { run, called, notices } = pipeline({ [name]: () => answer });
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'PipelineFault' });
    expect(called(name)).toHaveLength(1);
    const stage = `${name[0]!.toUpperCase()}${name.slice(1)}`;
    expect(called('recordFailure').map(({ payload }) => payload)).toEqual([
      {
        execution: 'events-1',
        ...(name === 'sensor' ? input : partition),
        stage,
        error: 'UnknownOutcome',
        cause: expect.stringContaining('cannot go on from the outcome'),
      },
    ]);
    expect(notices.map(({ topic }) => topic)).toEqual([topicArns.P1]);
  });
});

describe('the input of an execution', () => {
  test.each([['text'], [7], [null], [[]], [['events']], [{}], [{ dataset: 4, extra: [1] }]])(
    '%j reaches an end whatever the sensor makes of it',
    async (strange) => {
      const { run, called, notices } = pipeline({
        sensor: () => {
          throw errorNamed('InvalidInputError');
        },
      });
      expect(await run({ input: strange })).toMatchObject({ status: 'FAILED', error: 'PipelineFault' });
      expect(called('recordFailure')[0]?.payload).toMatchObject({ execution: 'events-1', stage: 'Sensor' });
      expect(notices).toHaveLength(1);
    },
  );

  test('that the sensor did not accept is recorded with its known fields and no others', async () => {
    const { run, called } = pipeline({
      sensor: () => {
        throw errorNamed('InvalidInputError');
      },
    });
    await run({ input: { dataset: 'events', schema_v: 2, scheduled_time: '2026-01-05T02:00:00Z', colour: 'red' } });
    expect(called('recordFailure')[0]?.payload).toEqual({
      execution: 'events-1',
      dataset: 'events',
      schema_v: 2,
      scheduled_time: '2026-01-05T02:00:00Z',
      stage: 'Sensor',
      error: 'InvalidInputError',
      cause: expect.stringContaining('It broke.'),
    });
  });
});

test('the functions are called by the ARNs that the definition names', () => {
  expect(Object.keys(pipeline().runner.functions).sort()).toEqual(Object.values(functionArns).sort());
});
