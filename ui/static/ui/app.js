// The one script of every page; its parts are modules, each loaded once.
import "./dialog.js";
import "./menu.js";
import "./reveal.js";
import "./list.js";
import "./columns.js";
import "./invoice.js";
import "./unsaved.js";
