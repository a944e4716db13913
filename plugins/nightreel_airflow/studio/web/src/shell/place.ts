/** Where in the studio a person is: the room, the client, and what is open, all in the page's address. */
export const ROOMS = ["canvas", "library", "review", "batch"] as const;
export type Room = (typeof ROOMS)[number];

export function roomOf(query: URLSearchParams): Room {
  const said = query.get("room");
  return ROOMS.find((room) => room === said) ?? "library";
}

/** Gives the address of a room, with what should be open there. */
export function placeOf(room: Room, tenant: string, more: Readonly<Record<string, string>> = {}): string {
  return `/plugin/nightreel?${new URLSearchParams({ room, tenant, ...more })}`;
}
