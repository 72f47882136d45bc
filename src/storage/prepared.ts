// Queries whose SQL is built once: building it takes longer than running it.
import type { Compilable, CompiledQuery, QueryResult } from "kysely";
import type { Queries } from "./database.ts";

/** Stands in the SQL where a value will. */
class Placeholder {
  readonly row: number;
  readonly name: string;

  constructor(row: number, name: string) {
    this.row = row;
    this.name = name;
  }
}

/** `build` must use each value as it is: it sees placeholders, once. */
export function prepared<Values extends object, Row>(
  build: (queries: Queries, values: Values) => Compilable<Row>,
): (queries: Queries, values: Values) => Promise<QueryResult<Row>> {
  let query: CompiledQuery<Row> | undefined;
  return (queries, values) => {
    query ??= build(queries, placeholders<Values>(0)).compile();
    return execute(queries, query, [values]);
  };
}

/** The same for any number of rows above none; `build` sees them once for each number. */
export function preparedRows<Values extends object, Row>(
  build: (queries: Queries, rows: readonly Values[]) => Compilable<Row>,
): (queries: Queries, rows: readonly Values[]) => Promise<QueryResult<Row>> {
  const byCount: CompiledQuery<Row>[] = [];
  return (queries, rows) => {
    const query = (byCount[rows.length] ??= build(
      queries,
      rows.map((_values, row) => placeholders<Values>(row)),
    ).compile());
    return execute(queries, query, rows);
  };
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the type of the row
function placeholders<Values extends object>(row: number): Values {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only Kysely sees them, which takes any value
  return new Proxy({}, { get: (_target, name) => new Placeholder(row, String(name)) }) as Values;
}

function execute<Row>(queries: Queries, query: CompiledQuery<Row>, rows: readonly object[]): Promise<QueryResult<Row>> {
  const parameters = query.parameters.map((parameter) =>
    parameter instanceof Placeholder ? Reflect.get(rows[parameter.row] ?? {}, parameter.name) : parameter,
  );
  return queries.executeQuery({ ...query, parameters });
}
