/** Words for people, in English and Chinese. A room's words lie in its own file; a missing one does not compile. */
export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/** One sentence in every language; `{name}` is filled in, `{name:film|films}` is the word that fits its number. */
export type Words = Readonly<Record<string, Readonly<Record<Language, string>>>>;

/** Airflow's own choice of language, as its page says it. */
export function languageOf(html: string, stored: string | null): Language {
  const said = (stored ?? html).toLowerCase();
  return said.startsWith("zh") ? "zh" : "en";
}

export function currentLanguage(): Language {
  return languageOf(document.documentElement.lang, localStorage.getItem("i18nextLng"));
}

/** Fills the places of a sentence: `fill("{n} {n:film|films}", { n: 3 })`. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>> = {}): string {
  return sentence.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (place, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return place;
    return (String(value) === "1" ? one : many) ?? String(value);
  });
}

/** Makes a function that says a room's sentences. */
export function speaker<W extends Words>(words: W, language: Language = currentLanguage()) {
  return (key: keyof W, values?: Readonly<Record<string, string | number>>): string => {
    const sentence = words[key]?.[language];
    return sentence === undefined ? String(key) : fill(sentence, values);
  };
}
