import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { BrowserRouter, Link } from "react-router-dom";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Chosen } from "../../src/library/filters";
import { usePlace } from "../../src/library/usePlace";

beforeEach(() => window.history.replaceState(null, "", "/plugin/nightreel?room=library&tenant=demo"));
afterEach(cleanup);

it("opens a film for good, whatever search was still on its way", async () => {
  const drawn: ((change: Chosen) => void)[] = [];
  function Room() {
    const { choose, film, linkTo } = usePlace();
    drawn.push(choose);
    return (
      <Link to={linkTo("r1")} data-open={film}>
        Film
      </Link>
    );
  }
  render(
    <BrowserRouter>
      <Room />
    </BrowserRouter>,
  );
  const link = screen.getByText("Film");
  fireEvent.click(link);
  await waitFor(() => expect(link.dataset["open"]).toBe("r1"));
  drawn[0]?.({ q: "watch" }); // as a timer has it that was set before the click
  await waitFor(() => expect(new URLSearchParams(window.location.search).get("q")).toBe("watch"));
  expect(Object.fromEntries(new URLSearchParams(window.location.search))).toEqual({
    room: "library",
    tenant: "demo",
    film: "r1",
    q: "watch",
  });
});
