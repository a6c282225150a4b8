/** What the pages do beyond forms and links. Each page's own part is a module beside this one. */
import { startAnnouncements } from "./announce.ts";

startAnnouncements();
