import type { LocalFunction } from '../../cli/local-runner/runner.ts';
import { logInvocation } from '../../functions/host/invocation-log.ts';
import type { FunctionName } from '../../infra/function-specs.ts';
import type { TestClock } from './test-clock.ts';
import type { TestPipeline } from './test-pipeline.ts';

/** What every call takes, by the clock of the test. */
const callMilliseconds = 250;

/** What the functions of a pipeline in memory write to their logs, and what goes in and out of them. */
export class CallLog {
  /** As on stdout: a line about each call, and metrics. */
  readonly lines: string[] = [];
  /** Payloads and answers, as they stand in the history of an execution. */
  readonly exchanged: string[] = [];
  readonly faults: unknown[] = [];
  #calls = 0;

  get calls(): number {
    return this.#calls;
  }

  /** Lets the metrics of a pipeline be lines too. */
  attach({ workspace }: TestPipeline): void {
    Object.assign(workspace, {
      metrics: {
        emit: (document: object) => {
          this.#write(document);
        },
      },
    });
  }

  /** A function as its Lambda host calls it. */
  hosted(clock: TestClock, name: FunctionName, call: LocalFunction): LocalFunction {
    return (payload) => {
      const requestId = `request-${(this.#calls += 1)}`;
      const log = (fields: object) => {
        this.#write(fields);
      };
      return logInvocation({ log, clock, name, requestId }, payload, async () => {
        clock.advance(callMilliseconds);
        this.exchanged.push(JSON.stringify(payload));
        try {
          const answer = await call(payload);
          this.exchanged.push(JSON.stringify(answer ?? null));
          return answer;
        } catch (error) {
          this.faults.push(error);
          throw error;
        }
      });
    };
  }

  #write(document: object): void {
    this.lines.push(JSON.stringify(document));
  }
}
