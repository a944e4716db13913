/** A menu at a place of the page: arrows go through it, Escape and a click elsewhere close it. */
import { useEffect, useRef, type KeyboardEvent } from "react";

export interface MenuEntry {
  readonly title: string;
  readonly keys?: string;
  readonly kind?: "bad";
  readonly isOff?: boolean;
  readonly does: () => void;
}

interface Props {
  label: string;
  x: number;
  y: number;
  groups: readonly (readonly MenuEntry[])[];
  close: () => void;
}

export function Menu({ label, x, y, groups, close }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    menu.current?.querySelector<HTMLButtonElement>("button:not(:disabled)")?.focus();
    const away = (event: PointerEvent) => {
      if (!menu.current?.contains(event.target as Element)) close();
    };
    document.addEventListener("pointerdown", away, true);
    return () => {
      document.removeEventListener("pointerdown", away, true);
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [close]);
  const height = groups.flat().length * 32 + groups.length * 9 + 8;
  return (
    <div
      ref={menu}
      className="nr-menu"
      role="menu"
      aria-label={label}
      style={{ left: Math.min(x, window.innerWidth - 248), top: Math.max(8, Math.min(y, window.innerHeight - height)) }}
      onKeyDown={(event) => walk(event, close)}
    >
      {groups
        .filter((group) => group.length > 0)
        .map((group) => (
          <div key={group[0]?.title} role="group">
            {group.map((entry) => (
              <button
                key={entry.title}
                type="button"
                role="menuitem"
                data-kind={entry.kind}
                disabled={entry.isOff}
                onClick={() => {
                  close();
                  entry.does();
                }}
              >
                <span>{entry.title}</span>
                {entry.keys ? <kbd>{entry.keys}</kbd> : null}
              </button>
            ))}
          </div>
        ))}
    </div>
  );
}

function walk(event: KeyboardEvent<HTMLDivElement>, close: () => void): void {
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    return close();
  }
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  buttons.at(next % buttons.length)?.focus();
}
