// Reads {formulas: [{text, types, rows}], queries: [text]} and answers {verdicts: [[…]], accepted: [true…]}.
const { parseSync } = require("sformula");
const { SOQLParser } = require("@salesforce/soql-common/lib/soql-parser");

const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
const options = { returnType: "boolean", blankAsZero: false };
const verdicts = asked.formulas.map(({ text, types, rows }) => {
  const formula = parseSync(text, { ...options, inputTypes: types });
  return rows.map((row) => formula.evaluate(row));
});
const parser = SOQLParser({ isApex: false, isMultiCurrencyEnabled: true, apiVersion: 62.0 });
const accepted = asked.queries.map((query) => parser.parseQuery(query).getSuccess());
process.stdout.write(JSON.stringify({ verdicts, accepted }));
