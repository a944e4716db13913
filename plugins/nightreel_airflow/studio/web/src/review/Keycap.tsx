/** A key as it is printed on the keyboard. */
export function Keycap({ children }: { children: string }) {
  return <kbd className="nr-key">{children}</kbd>;
}
