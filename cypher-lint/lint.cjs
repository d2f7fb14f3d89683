// Reads {labels, types, functions, texts: [{name, text, parameters, versions}]} as JSON on stdin,
// and prints what Neo4j's language support has against the texts: [[name, version, message]], as
// JSON. A warning counts as much as an error.
const { readFileSync } = require("node:fs");
const { lintCypherQuery, _internalFeatureFlags } = require(
  require.resolve("@neo4j-cypher/language-support", { paths: [process.cwd()] }),
);

_internalFeatureFlags.cypher25 = true; // else a text in CYPHER 25 is read as CYPHER 5
const { labels, types, functions, texts } = JSON.parse(readFileSync(0, "utf8"));
const each = (names, value) => Object.fromEntries(names.map((name) => [name, value]));

const complaints = texts.flatMap(({ name, text, parameters, versions }) =>
  versions.flatMap((version) =>
    lintCypherQuery(text, {
      labels,
      relationshipTypes: types,
      parameters: each(parameters, ""),
      functions: { [version]: each(functions, {}) },
      defaultLanguage: version,
    }).map(({ message }) => [name, version, message]),
  ),
);
process.stdout.write(JSON.stringify(complaints));
