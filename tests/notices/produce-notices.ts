import { askedNotices } from './asked-notices.ts';
import { planNotices } from './plan-notices.ts';
import { runNotices } from './run-notices.ts';
import { sentNotices, type SentNotice } from './sent-notices.ts';

const scenarios = { ...runNotices, ...askedNotices, ...planNotices };

/** The names of the golden files of notices, without `.txt`. */
export const noticeNames: readonly string[] = Object.keys(scenarios);

/** Acts the scenario of a golden file and gives the notice that it is about, with its title. Throws when none was sent. */
export async function produceNotice(name: string): Promise<SentNotice & { readonly title: string }> {
  const [title, act] = scenarios[name]!;
  const sent = sentNotices(await act());
  const notice = sent.findLast(({ subject }) => subject.endsWith(`: ${title} (test)`) || subject.endsWith(` ${title}`));
  if (notice === undefined)
    throw new Error(`No notice "${title}" was sent: ${sent.map(({ subject }) => subject).join('; ')}`);
  return { ...notice, title };
}
