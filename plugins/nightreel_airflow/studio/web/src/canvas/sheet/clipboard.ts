/** The clipboard for menus: the browser's where it lets us, else what was last copied here. */
let last = "";

export const clipboard = {
  async write(text: string): Promise<void> {
    last = text;
    await navigator.clipboard?.writeText(text).catch(() => undefined);
  },
  async read(): Promise<string> {
    return (await navigator.clipboard?.readText?.().catch(() => "")) || last;
  },
};
