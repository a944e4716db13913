/** Asks the studio's server: JSON in and out, faults as the server words them, in the language of the page. */
import { shellWords } from "../words/shell";
import { currentLanguage, speaker } from "../words/words";
import type { components } from "./schema";

/** A model of the server, by its name: `Model<"Checked">`. */
export type Model<Name extends keyof components["schemas"]> = components["schemas"][Name];

/** A fault with the server's own words: what was found, what is wanted, what helps. */
export class Fault extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly got: string,
    readonly want: string,
    readonly fix: string,
    readonly where: string = "",
    readonly body: unknown = null,
  ) {
    super(got || code);
    this.name = "Fault";
  }
}

interface Said {
  error?: { code?: string; where?: string; got?: string; want?: string; fix?: string };
}

/** Where Airflow is served: the page's own base, so that a path in front of it is kept. */
export function address(path: string): string {
  return new URL(`nightreel/studio/api/${path}`, document.baseURI).href;
}

/** Puts a value into a path: ids hold `:`, `+` and `/`. */
export const segment = encodeURIComponent;

export interface Asked {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  json?: unknown;
  body?: BodyInit;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

/** Asks, and gives the answer with its headers. Throws a `Fault` for everything that is no success. */
export async function askWhole<T>(path: string, asked: Asked = {}): Promise<{ value: T; headers: Headers }> {
  const json = asked.json === undefined ? undefined : JSON.stringify(asked.json);
  const body = json ?? asked.body;
  const response = await fetch(address(path), {
    method: asked.method ?? "GET",
    headers: {
      Accept: "application/json",
      "Accept-Language": currentLanguage(),
      "X-Nightreel": "studio",
      ...(json === undefined ? {} : { "Content-Type": "application/json" }),
      ...asked.headers,
    },
    ...(body === undefined ? {} : { body }),
    ...(asked.signal ? { signal: asked.signal } : {}),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    const say = speaker(shellWords);
    throw new Fault(0, "server.away", say("away"), "", say("awayFix"));
  });
  const text = await response.text();
  const value: unknown = parsed(text);
  if (!response.ok) throw faultOf(response.status, value);
  return { value: value as T, headers: response.headers };
}

/** Asks, and gives the answer. */
export async function ask<T>(path: string, asked: Asked = {}): Promise<T> {
  return (await askWhole<T>(path, asked)).value;
}

function parsed(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function faultOf(status: number, body: unknown): Fault {
  const error = (body as Said | null)?.error ?? {};
  return new Fault(
    status,
    error.code ?? `http.${status}`,
    error.got ?? "",
    error.want ?? "",
    error.fix ?? "",
    error.where ?? "",
    body,
  );
}
