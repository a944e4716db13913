/** What is to be seen: a search, and one choice of each kind with how many films it would give. */
import { useMemo } from "react";
import { Button } from "../parts/Button";
import { Select } from "../parts/Select";
import { libraryWords } from "../words/library";
import { speaker } from "../words/words";
import { DateChoice } from "./DateChoice";
import { FILTERS, isChosen, type Chosen, type Filter } from "./filters";
import type { Facets } from "./models";
import { number, short } from "./saying";
import { SearchBox } from "./SearchBox";

const ALL = {
  pipeline: "allPipelines",
  product: "allProducts",
  platform: "allPlatforms",
  state: "allStates",
  rating: "allRatings",
} as const;
const STATES = ["pending", "processing", "waiting", "success", "failed", "timeout", "cancelled", "refused"] as const;

const NO_TITLES: ReadonlyMap<string, string> = new Map();

interface Props {
  chosen: Chosen;
  choose: (change: Chosen) => void;
  facets: Facets | undefined;
  /** Of pipelines, by their names. */
  titles: ReadonlyMap<string, string>;
  total: number | undefined;
}

export function FilterBar({ chosen, choose, facets, titles, total }: Props) {
  const say = speaker(libraryWords);
  const clear = () =>
    choose({ pipeline: "", product: "", platform: "", state: "", rating: "", since: "", until: "", q: "" });
  return (
    <search className="nr-filters" aria-label={say("filters")}>
      <SearchBox value={chosen.q ?? ""} search={(q) => choose({ q })} />
      {FILTERS.map((filter) => (
        <Facet
          key={filter}
          filter={filter}
          value={chosen[filter] ?? ""}
          counts={facets?.[filter]}
          titles={filter === "pipeline" ? titles : NO_TITLES}
          choose={(value) => choose({ [filter]: value })}
        />
      ))}
      <DateChoice since={chosen.since ?? ""} until={chosen.until ?? ""} choose={choose} />
      {isChosen(chosen) ? (
        <Button kind="quiet" onClick={clear}>
          {say("clear")}
        </Button>
      ) : null}
      <output className="nr-filters-total">
        {total === undefined ? "" : total === 1 ? say("foundOne") : say("found", { n: number(total) })}
      </output>
    </search>
  );
}

interface FacetProps {
  filter: Filter;
  value: string;
  counts: Facets[Filter] | undefined;
  titles: ReadonlyMap<string, string>;
  choose: (value: string) => void;
}

function Facet({ filter, value, counts, titles, choose }: FacetProps) {
  const say = speaker(libraryWords);
  const options = useMemo(() => {
    const said = (one: string) => titles.get(one) ?? titleOf(filter, one);
    const offered = (counts ?? []).map((count) => ({
      value: count.value,
      title: `${said(count.value)}  (${number(count.films)})`,
    }));
    const isThere = value === "" || offered.some((one) => one.value === value);
    return [
      { value: "", title: speaker(libraryWords)(ALL[filter]) },
      ...(isThere ? [] : [{ value, title: said(value) }]),
      ...offered,
    ];
  }, [filter, value, counts, titles]);
  return (
    <span className="nr-facet" data-chosen={value !== ""}>
      <Select label={say(filter)} value={value} options={options} choose={choose} />
    </span>
  );
}

function titleOf(filter: Filter, value: string): string {
  const say = speaker(libraryWords);
  const state = STATES.find((one) => one === value);
  if (filter === "state" && state) return say(state);
  if (filter === "rating") {
    if (!/^[1-5]$/.test(value)) return say("unrated");
    return `${"★".repeat(Number(value))} ${value === "1" ? say("oneStar") : say("starsOf", { n: value })}`;
  }
  return short(value, 48);
}
