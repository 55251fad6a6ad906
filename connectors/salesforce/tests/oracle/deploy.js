// Reads [{source, target}…]: folders. Answers [{members: [[type, name]…]}…], and writes the metadata format to target.
// Files that the library does not take have {refused: why} in their place.
const { ComponentSet, MetadataConverter } = require("@salesforce/source-deploy-retrieve");

const asked = JSON.parse(require("fs").readFileSync(0, "utf8"));
const convert = async ({ source, target }) => {
  const found = ComponentSet.fromSource(source);
  const options = { type: "directory", outputDirectory: target, genUniqueDir: false };
  await new MetadataConverter().convert(found, "metadata", options);
  return { members: found.toArray().map((each) => [each.type.name, each.fullName]) };
};
const refused = (error) => ({ refused: String(error.message) });
const all = async () => {
  const told = [];
  for (const each of asked) told.push(await convert(each).catch(refused));
  process.stdout.write(JSON.stringify(told));
};
all();
