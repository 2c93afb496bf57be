/**
 * Whether two names are one person's: blanks around them, upper and lower case, and the ways in which Unicode writes one
 * character do not count, because nobody is two people by writing a name in two ways.
 */
export function isSamePerson(one: string, other: string): boolean {
  return personKey(one) === personKey(other);
}

/** What is the same of every way to write a person's name. */
export function personKey(name: string): string {
  return name.trim().normalize('NFC').toLowerCase().normalize('NFC');
}
