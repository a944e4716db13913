/** A template's text under a name of its own. */

/** Gives the text with name and title; of an empty template the beginning of a pipeline. */
export function named(text: string, name: string, title: string): string {
  const head = [`name: ${name}`, `title: ${JSON.stringify(title)}`];
  if (text.trim() === "") return `${head.join("\n")}\nsteps: []\n`;
  const rest = text.replace(/^(?:name|title):.*(?:\r?\n|$)/gm, "");
  const comments = /^(?:#.*\r?\n|\r?\n)*/.exec(rest)?.[0] ?? "";
  return `${comments}${head.join("\n")}\n${rest.slice(comments.length)}`;
}
