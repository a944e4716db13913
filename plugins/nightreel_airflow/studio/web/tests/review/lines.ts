/** Reviews as the server gives them, with only what a test says about them. */
import type { Line, Shot } from "../../src/review/core/models";

export function lineOf(some: Partial<Line> & { run_id: string }): Line {
  return {
    dag_id: "acme__promo",
    step_id: "review",
    tenant: "acme",
    client: "Acme",
    pipeline: "promo",
    of: "film",
    title: "Watch",
    question: "",
    asked: "2026-11-22T10:00:00+00:00",
    until: "2026-11-23T10:00:00+00:00",
    at_time_limit: "reject",
    may_decide: true,
    parent: "",
    night: null,
    still: "",
    film: "",
    width_px: 640,
    height_px: 360,
    duration_s: 6,
    shots: 3,
    rulings: 0,
    failed_checks: 0,
    ...some,
  };
}

export function shotOf(number: number, headline: string): Shot {
  return {
    number,
    still: "",
    start_s: (number - 1) * 2,
    duration_s: 2,
    scene: "",
    take: 1,
    wish: "",
    words: [
      { field: "headline", text: headline, most: 120 },
      { field: "voice_over", text: "Meet it.", most: 1000 },
    ],
  };
}
