/** Where a search is written; it is asked a moment after the last key. "/" leads here. */
import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/Button";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";

const AFTER_MS = 250;
const LONGEST = 200;

export function SearchBox({ value, search }: { value: string; search: (text: string) => void }) {
  const say = speaker(libraryWords);
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef(search);
  latest.current = search;
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const wait = setTimeout(() => latest.current(text.trim()), AFTER_MS);
    return () => clearTimeout(wait);
  }, [text, value]);
  useEffect(() => {
    const hear = (event: globalThis.KeyboardEvent) => {
      const written = event.target instanceof Element && event.target.closest("input, textarea, select");
      if (event.key !== "/" || event.ctrlKey || event.metaKey || written) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, []);
  return (
    <span className="nr-search">
      <Search size={15} aria-hidden />
      <input
        ref={input}
        type="search"
        aria-label={say("search")}
        placeholder={say("searchHint")}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && text !== "") {
            event.preventDefault();
            setText("");
          }
        }}
      />
      {text === "" ? null : (
        <Button kind="quiet" icon={say("clear")} onClick={() => setText("")}>
          <X size={14} aria-hidden />
        </Button>
      )}
    </span>
  );
}
