// What the pages can do beyond what they do without a script: nothing reloads, the keyboard decides, colleagues' decisions appear while they are made.
// Each of these is a module; what they say to people stands in the page (`#words`), so that it is in the page's language.

import { takeForms } from "./cards.js";
import { takeKeys } from "./keys.js";
import { listen } from "./live.js";
import { takeSliders } from "./settings.js";
import { takeTimes } from "./times.js";
import { takeVisits } from "./visit.js";

document.documentElement.classList.add("scripted");
takeForms();
takeKeys();
takeVisits();
takeSliders();
takeTimes();
listen();
