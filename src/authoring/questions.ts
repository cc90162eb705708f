import { parse, stringify } from 'yaml';

/**
 * What a draft cannot know is asked. Whoever decides something asks here, and goes on with the answer or without. All questions of
 * a file and their answers are one file of answers, in YAML, which a person fills in and gives again for next year’s file.
 */

/** A file or an answer that a draft can do nothing with, in words. */
export class DraftFault extends Error {}

export interface DraftQuestion {
  /** The same for the same subject, so that the answer holds next year; another one where it must be asked again. */
  id: string;
  asks: string;
  /** What in the file raises it. */
  seen?: readonly string[];
  /** The answers that are possible, and what follows from each. Left out: any text or object. */
  readings?: Readonly<Record<string, string>>;
  /** What is done unless somebody says otherwise. Without it the question is open until it is answered. */
  proposed?: string | undefined;
}

export interface AskedQuestion extends DraftQuestion {
  answer: unknown;
  /** The answer, else what is proposed. */
  said: unknown;
}

export interface Interview {
  /** The answer, else what is proposed; undefined while the question is open. */
  ask(question: DraftQuestion): string | undefined;
  /** The same where an answer may be more than a word. */
  askAny(question: DraftQuestion): unknown;
  asked(): AskedQuestion[];
  /** Answers to questions that were not asked. */
  unused(): [id: string, answer: unknown][];
}

export const isUnanswered = ({ said }: AskedQuestion): boolean => said === undefined;

export function interviewOf(answers: ReadonlyMap<string, unknown> = new Map()): Interview {
  const asked = new Map<string, AskedQuestion>();
  const askAny = (question: DraftQuestion): unknown => {
    const answer = answers.get(question.id);
    const said = answer ?? question.proposed;
    asked.set(question.id, { ...question, answer, said });
    return said;
  };
  return {
    askAny,
    ask(question) {
      const answer = askAny(question);
      if (answer === undefined) return undefined;
      const text = String(answer);
      const { readings } = question;
      if (readings && !Object.hasOwn(readings, text))
        throw new DraftFault(
          `The answer to "${question.id}" is one of: ${Object.keys(readings).join(', ')}. It is ${text}.`,
        );
      return text;
    },
    asked: () => [...asked.values()],
    unused: () => [...answers].filter(([id, answer]) => answer !== undefined && !asked.has(id)),
  };
}

/**
 * Asks what each of some things is: by one word for all of them, or by one for each.
 * @returns the word of each; nothing while the question is open
 */
export function askEach(
  interview: Interview,
  things: readonly string[],
  question: DraftQuestion & { readings: Readonly<Record<string, string>> },
): ReadonlyMap<string, string> {
  const words = Object.keys(question.readings);
  const asks = `${question.asks} Write one of the words below, or one for each, such as {${things[0]}: ${words[0]}}.`;
  const answer = interview.askAny({ ...question, asks });
  if (answer === undefined) return new Map();
  const each = typeof answer === 'object' && answer !== null ? new Map(Object.entries(answer)) : undefined;
  return new Map(
    things.map((thing) => {
      const said = String(each ? each.get(thing) : answer);
      if (words.includes(said)) return [thing, said];
      throw new DraftFault(`The answer to "${question.id}" does not say of ${thing} which it is: ${words.join(', ')}.`);
    }),
  );
}

/** The file of answers: what is open first, and what was decided last, as comments. */
export function answersFile(file: string, interview: Interview): string {
  const asked = interview.asked();
  const part = (title: string, entries: readonly string[]) =>
    entries.length > 0 ? [`# ==== ${title} ====`, ...entries] : [];
  const commented = (text: string) => text.replaceAll(/^/gm, '# ');
  const entry = (question: AskedQuestion): string => {
    const { asks, seen = [], readings = {}, id, answer, said = null } = question;
    const line = stringify({ [id]: said }, { nullStr: '', lineWidth: 0 }).trimEnd();
    return [
      commented(asks),
      ...(answer === undefined ? seen : []).map((text) => commented(`  in the file: ${text}`)),
      ...Object.entries(readings).map(([reading, meaning]) => commented(`  ${reading}: ${meaning}`)),
      answer === undefined && said !== null ? commented(line) : line,
    ].join('\n');
  };
  const unused = interview.unused();
  return `${[
    `# Answers to the draft of ${file}. Write each answer behind its name, then draft again with --answers and this file.\n# It holds for next year's file too: what that one raises anew is asked then.`,
    ...part('Open: nothing can be published before these are answered', asked.filter(isUnanswered).map(entry)),
    ...part('Answered', asked.filter(({ answer }) => answer !== undefined).map(entry)),
    ...part('Not asked of this file', unused.length > 0 ? [stringify(Object.fromEntries(unused)).trimEnd()] : []),
    ...part(
      'Told from the file. To say otherwise, remove the # in front of the last line and change it',
      asked.filter((question) => question.answer === undefined && !isUnanswered(question)).map(entry),
    ),
  ].join('\n\n')}\n`;
}

export function readAnswers(text: string, file: string): Map<string, unknown> {
  let read: unknown;
  try {
    read = parse(text);
  } catch (error) {
    throw new DraftFault(`${file} is no YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  if (read === null) return new Map();
  if (typeof read !== 'object' || Array.isArray(read)) throw new DraftFault(`${file} has no answers by name.`);
  return new Map(Object.entries(read).filter(([, answer]) => answer !== null));
}
