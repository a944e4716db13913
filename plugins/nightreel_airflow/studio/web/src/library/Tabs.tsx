/** Tabs by the book: arrows go from one to the next, and only the chosen one is reached by Tab. */
import { useRef, type KeyboardEvent, type ReactNode } from "react";

export interface Tab<T extends string> {
  id: T;
  title: ReactNode;
  name?: string;
}

interface Props<T extends string> {
  label: string;
  tabs: readonly Tab<T>[];
  chosen: T;
  choose: (id: T) => void;
  /** Id of what the tabs change. */
  panel: string;
  className?: string;
}

export function tabId(panel: string, tab: string): string {
  return `${panel}-${tab}`;
}

export function Tabs<T extends string>({ label, tabs, chosen, choose, panel, className = "nr-tabs" }: Props<T>) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === chosen);
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: (at - 1 + tabs.length) % tabs.length,
      ArrowRight: (at + 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    };
    const to = tabs[moves[event.key] ?? -1];
    if (!to) return;
    event.preventDefault();
    choose(to.id);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[tabs.indexOf(to)]?.focus();
  };
  return (
    <div className={className} role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          id={tabId(panel, tab.id)}
          type="button"
          role="tab"
          aria-selected={tab.id === chosen}
          aria-controls={panel}
          tabIndex={tab.id === chosen ? 0 : -1}
          {...(tab.name === undefined ? {} : { "aria-label": tab.name })}
          onClick={() => choose(tab.id)}
        >
          {tab.title}
        </button>
      ))}
    </div>
  );
}
