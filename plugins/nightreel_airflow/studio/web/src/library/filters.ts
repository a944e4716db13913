/** What a person has chosen to see, as the page's address keeps it and as the server is asked for it. */
export const FILTERS = ["pipeline", "product", "platform", "state", "rating"] as const;
export type Filter = (typeof FILTERS)[number];
export type Choice = Filter | "since" | "until" | "q";
export const CHOICES: readonly Choice[] = [...FILTERS, "since", "until", "q"];
export type Chosen = Readonly<Partial<Record<Choice, string>>>;

/** Names of days that are counted back from today, so that an address means the same tomorrow. */
export const SPANS = { day: 1, week: 7, month: 30, year: 365 } as const;
export type Span = keyof typeof SPANS;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function isSpan(value: string): value is Span {
  return value in SPANS;
}

/** Reads what is chosen out of an address; what it does not know, it leaves out. */
export function chosenOf(query: URLSearchParams): Chosen {
  const chosen: Partial<Record<Choice, string>> = {};
  for (const choice of CHOICES) {
    const value = query.get(choice)?.trim() ?? "";
    if (value !== "" && (fitsDate(choice, value) || !isDate(choice))) chosen[choice] = value;
  }
  return chosen;
}

/** Puts what is chosen into an address, beside whatever else stands there. */
export function withChosen(query: URLSearchParams, change: Chosen): URLSearchParams {
  const changed = new URLSearchParams(query);
  for (const choice of CHOICES) {
    if (!(choice in change)) continue;
    const value = change[choice] ?? "";
    if (value === "") changed.delete(choice);
    else changed.set(choice, value);
  }
  return changed;
}

/** Makes the server's query: spans become days, and a last day counts to its end. */
export function asked(chosen: Chosen, today: Date): URLSearchParams {
  const query = new URLSearchParams();
  for (const choice of CHOICES) {
    const value = chosen[choice];
    if (value === undefined) continue;
    query.set(choice, choice === "since" && isSpan(value) ? dayBefore(today, SPANS[value]) : value);
  }
  return query;
}

export function isChosen(chosen: Chosen): boolean {
  return CHOICES.some((choice) => chosen[choice] !== undefined);
}

function isDate(choice: Choice): boolean {
  return choice === "since" || choice === "until";
}

function fitsDate(choice: Choice, value: string): boolean {
  return DAY.test(value) || (choice === "since" && isSpan(value));
}

function dayBefore(today: Date, days: number): string {
  return new Date(today.getTime() - days * 86_400_000).toISOString().slice(0, 10);
}
