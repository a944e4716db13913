/** The tab "Result" of Airflow's own pages. */
import { Empty } from "../parts/Empty";
import { Frame } from "../shell/Frame";
import type { HostProps } from "../studio";

export default function ResultTab({ dagId = "" }: HostProps) {
  return (
    <Frame>
      <Empty title={dagId} />
    </Frame>
  );
}
