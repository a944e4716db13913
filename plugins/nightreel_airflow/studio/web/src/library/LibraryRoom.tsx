/** The room "Library": all films of a client, and the one that is open. */
import { useCallback, useEffect, useMemo, useRef } from "react";
import { FaultNote } from "../parts/FaultNote";
import type { RoomProps } from "../shell/Studio";
import { useFilms, usePipelineTitles } from "./asks";
import { FilmGrid, focusOn } from "./FilmGrid";
import { FilmPanel } from "./FilmPanel";
import { FilterBar } from "./FilterBar";
import { isChosen } from "./filters";
import { GridWaiting } from "./GridWaiting";
import { IndexingNote } from "./IndexingNote";
import "./library.css";
import { NoFilms } from "./NoFilms";
import { usePlace } from "./usePlace";

export default function LibraryRoom({ tenant }: RoomProps) {
  const { chosen, choose, film, linkTo } = usePlace();
  const pages = useFilms(tenant.name, chosen);
  const titles = usePipelineTitles(tenant.name);
  const room = useRef<HTMLDivElement>(null);
  const films = useMemo(() => pages.data?.pages.flatMap((page) => page.films) ?? [], [pages.data]);
  const first = pages.data?.pages[0];
  useFocusBack(room, film);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages;
  const more = useCallback(() => {
    if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  return (
    <div className="nr-library" ref={room}>
      <div className="nr-library-all" inert={film !== ""}>
        <FilterBar
          chosen={chosen}
          choose={choose}
          facets={first?.facets ?? undefined}
          titles={titles}
          total={first?.total}
        />
        {first?.indexing ? <IndexingNote indexing={first.indexing} /> : null}
        {pages.isError ? <FaultNote fault={pages.error} again={() => void pages.refetch()} /> : null}
        {pages.isPending ? <GridWaiting /> : null}
        {films.length > 0 ? (
          <FilmGrid
            films={films}
            titles={titles}
            total={first?.total ?? films.length}
            search={chosen.q ?? ""}
            linkTo={linkTo}
            more={hasNextPage ? more : null}
          />
        ) : first ? (
          <NoFilms tenant={tenant} filtered={isChosen(chosen)} indexing={Boolean(first.indexing)} choose={choose} />
        ) : null}
      </div>
      {film === "" ? null : <FilmPanel key={film} tenant={tenant} runId={film} films={films} />}
    </div>
  );
}

/** Gives the focus back to the film that was open. */
function useFocusBack(room: React.RefObject<HTMLDivElement | null>, film: string): void {
  const before = useRef(film);
  useEffect(() => {
    if (film === "" && before.current !== "") focusOn(room.current, before.current);
    before.current = film;
  }, [film, room]);
}
