/** What the pages do beyond forms and links, a module each. */
import { startAnnouncements } from "./announce.ts";
import { startArrivals } from "./arrivals.ts";
import { startCompare } from "./compare.ts";
import { startCopy } from "./copy.ts";
import { startFollow } from "./follow.ts";
import { startGallery } from "./gallery.ts";
import { startKeyboard } from "./keyboard.ts";
import { startRefresh } from "./refresh.ts";
import { startLive } from "./live.ts";
import { startReview } from "./review.ts";
import { startSearch } from "./search.ts";
import { startSecret } from "./secret.ts";
import { startZoom } from "./zoom.ts";

startAnnouncements();
startKeyboard();
startCopy();
startReview();
startSearch();
startFollow();
startLive();
startArrivals();
startCompare();
startZoom();
startGallery();
startRefresh();
startSecret();
