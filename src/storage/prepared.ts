// Queries whose SQL is built once: building it takes longer than running it.
import type { Compilable, CompiledQuery, QueryResult } from "kysely";
import type { Queries } from "./database.ts";

/** Stands in the SQL where a value will. */
class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const PLACEHOLDERS: object = new Proxy({}, { get: (_target, name) => new Placeholder(String(name)) });

/** `build` must use each value as it is: it sees placeholders, once. */
export function prepared<Values extends object, Row>(
  build: (queries: Queries, values: Values) => Compilable<Row>,
): (queries: Queries, values: Values) => Promise<QueryResult<Row>> {
  let query: CompiledQuery<Row> | undefined;
  return (queries, values) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only Kysely sees them, which takes any value
    query ??= build(queries, PLACEHOLDERS as Values).compile();
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Placeholder ? Reflect.get(values, parameter.name) : parameter,
    );
    return queries.executeQuery({ ...query, parameters });
  };
}
