import { runScript } from "./run-script.ts";
import { listingHelp, runListing } from "./toolhub/listing.ts";

await runScript(listingHelp, () => runListing(process.argv.slice(2)));
