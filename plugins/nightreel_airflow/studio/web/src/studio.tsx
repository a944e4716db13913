/** What Airflow imports: it gives the rooms their names on the page, and loads a room when it is shown. */
import { lazy, Suspense, type ComponentType } from "react";

/** What Airflow tells a tab. */
export interface HostProps {
  dagId?: string;
  runId?: string;
  taskId?: string;
  mapIndex?: string;
}

function room(load: () => Promise<{ default: ComponentType<HostProps> }>): ComponentType<HostProps> {
  const Room = lazy(load);
  return (props) => (
    <Suspense fallback={null}>
      <Room {...props} />
    </Suspense>
  );
}

Object.assign(globalThis, {
  Studio: room(() => import("./shell/Studio")),
  Canvas: room(() => import("./tabs/CanvasTab")),
  Film: room(() => import("./tabs/FilmTab")),
  Result: room(() => import("./tabs/ResultTab")),
});
