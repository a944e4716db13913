/** Addresses as people say them: where files lie on the server's disk is nobody's business. */

const FILE = /file:\/\/[^\s"”’,;]+/g;
const ENDING = /\.[a-z0-9]{1,8}$/i;

/** Puts the client's folder and what lies in it in the place of each file's address; all else stays. */
export function placesSaid(text: string): string {
  return text.replace(FILE, (address) => {
    const parts = address.slice("file://".length).split("/").filter(Boolean);
    const isFile = ENDING.test(parts.at(-1) ?? "");
    return decoded(parts.slice(isFile ? -3 : -2).join("/")) || address;
  });
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
