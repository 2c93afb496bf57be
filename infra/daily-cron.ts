/**
 * The schedule expression of every day at a time of day, `HH:MM`.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function dailyCron(timeOfDay: string): string {
  const [hour, minute] = timeOfDay.split(':').map(Number);
  return `cron(${minute} ${hour} * * ? *)`;
}
