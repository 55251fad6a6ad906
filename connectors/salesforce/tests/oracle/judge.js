// Reads {now, formulas: [{text, type, types, rows}], queries: [text]} and answers {verdicts: [[…]], accepted: [true…]}.
// A formula that sformula cannot read has the reason in place of its verdicts.
const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...parts) {
    super(...(parts.length ? parts : [asked.now]));
  }
};
const { parseSync } = require("sformula");
const { SOQLParser } = require("@salesforce/soql-common/lib/soql-parser");

const judged = ({ text, type, types, rows }) => {
  try {
    const formula = parseSync(text, { returnType: type, blankAsZero: false, inputTypes: types });
    return rows.map((row) => formula.evaluate(row));
  } catch (error) {
    return String(error.message);
  }
};
const parser = SOQLParser({ isApex: false, isMultiCurrencyEnabled: true, apiVersion: 62.0 });
const verdicts = asked.formulas.map(judged);
const accepted = asked.queries.map((query) => parser.parseQuery(query).getSuccess());
process.stdout.write(JSON.stringify({ verdicts, accepted }));
