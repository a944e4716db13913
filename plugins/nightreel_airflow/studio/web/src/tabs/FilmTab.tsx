/** The tab "Film" of Airflow's own pages. */
import { Empty } from "../parts/Empty";
import { Frame } from "../shell/Frame";
import type { HostProps } from "../studio";

export default function FilmTab({ dagId = "" }: HostProps) {
  return (
    <Frame>
      <Empty title={dagId} />
    </Frame>
  );
}
