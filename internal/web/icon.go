package web

// IconName names one of the drawings made for Continuo. They sit on a 24 grid
// with a 2 px round stroke and take the colour of the words beside them.
type IconName string

// The icons. There is no other: a new one is drawn, not borrowed.
const (
	IconToday    IconName = "today"    // the home page
	IconPeople   IconName = "people"   // clients, a caseload, staff
	IconLog      IconName = "log"      // write a session down
	IconGroup    IconName = "group"    // attendance
	IconPage     IconName = "page"     // a draft, a plan, a print
	IconHandoff  IconName = "handoff"  // two blocks and the line
	IconCosign   IconName = "cosign"   // two ticks
	IconAward    IconName = "award"    // a credential
	IconChart    IconName = "chart"    // results
	IconEye      IconName = "eye"      // audit, who may see
	IconOK       IconName = "ok"       // done, valid
	IconWarn     IconName = "warn"     // a clock: time is running
	IconAlert    IconName = "alert"    // a triangle: somebody must act
	IconInfo     IconName = "info"     // good to know
	IconLock     IconName = "lock"     // lock the screen, or not allowed
	IconShield   IconName = "shield"   // consent, crisis plan, verified
	IconBack     IconName = "back"     // to the page before
	IconAdd      IconName = "add"      // a new one
	IconPhone    IconName = "phone"    // call
	IconMessage  IconName = "message"  // text
	IconCalendar IconName = "calendar" // a date, closed days
	IconWalk     IconName = "walk"     // moving on to another program
	IconMoney    IconName = "money"    // what is billed
	IconOffline  IconName = "offline"  // no signal
	IconPrograms IconName = "programs" // the three blocks of a program map
	IconSettings IconName = "settings" // the agency's settings
	IconSignOut  IconName = "sign-out" // leave
	IconSearch   IconName = "search"   // find a person
	IconReassign IconName = "reassign" // from one peer to another
	IconRestrict IconName = "restrict" // only named staff find the record
	IconJoin     IconName = "join"     // two records, one person
)

// iconPaths holds the drawing of each icon, as markup: it is ours and constant,
// so it may go into a page unescaped.
var iconPaths = map[IconName]string{
	IconJoin:     `<circle cx="9" cy="12" r="6.5"/><circle cx="15" cy="12" r="6.5"/>`,
	IconToday:    `<path d="M3 11l9-8 9 8v10h-6v-6H9v6H3z"/>`,
	IconPeople:   `<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.3.7 3.7 2.6 3.7 5.5"/>`,
	IconLog:      `<path d="M4 20h4L19 9l-4-4L4 16z"/><path d="M13 7l4 4"/>`,
	IconGroup:    `<path d="M4 6h10M4 12h10M4 18h10"/><path d="M17 6l1.5 1.5L22 4M17 12l1.5 1.5L22 10M17 18l1.5 1.5L22 16"/>`,
	IconPage:     `<path d="M6 3h8l5 5v13H6z"/><path d="M14 3v5h5M9 13h7M9 17h5"/>`,
	IconHandoff:  `<path d="M3 8h6v12H3zM15 12h6v8h-6z"/><path d="M1 16h22"/>`,
	IconCosign:   `<path d="M2 13l4.5 4.5L14 9M11 16l2 2L22 8"/>`,
	IconAward:    `<circle cx="12" cy="9" r="6"/><path d="M8.5 14L7 22l5-3 5 3-1.5-8"/>`,
	IconChart:    `<path d="M4 3v18h17"/><path d="M8 16l4-5 3 2 5-7"/>`,
	IconEye:      `<path d="M2 12c3-5 6.5-7 10-7s7 2 10 7c-3 5-6.5 7-10 7s-7-2-10-7z"/><circle cx="12" cy="12" r="3"/>`,
	IconOK:       `<path d="M4 12.5l5.5 5.5L20 6.5"/>`,
	IconWarn:     `<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 3"/>`,
	IconAlert:    `<path d="M12 3l10 18H2z"/><path d="M12 10v5M12 18v.2"/>`,
	IconInfo:     `<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.5v.2"/>`,
	IconLock:     `<rect x="5" y="11" width="14" height="10" rx="1.5"/><path d="M8 11V7a4 4 0 0 1 8 0v4"/>`,
	IconShield:   `<path d="M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z"/><path d="M8.5 12l2.5 2.5 4.5-5"/>`,
	IconBack:     `<path d="M15 5l-7 7 7 7"/>`,
	IconAdd:      `<path d="M12 5v14M5 12h14"/>`,
	IconPhone:    `<path d="M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z"/>`,
	IconMessage:  `<path d="M4 5h16v11H10l-5 4v-4H4z"/>`,
	IconCalendar: `<rect x="3" y="5" width="18" height="16" rx="1.5"/><path d="M3 10h18M8 2v5M16 2v5"/>`,
	IconWalk:     `<circle cx="13" cy="4" r="1.6"/><path d="M8 21l3-6-2-3 1-5 4 1 1 3 3 1M11 15l4 2 1 4M10 7L7 9v3"/>`,
	IconMoney:    `<circle cx="12" cy="12" r="9"/><path d="M15 9c-.6-1-1.7-1.5-3-1.5-1.7 0-3 .8-3 2.2 0 3 6 1.6 6 4.6 0 1.4-1.3 2.2-3 2.2-1.4 0-2.5-.5-3-1.5M12 5.5v2M12 16.5v2"/>`,
	IconOffline:  `<path d="M7 18a4 4 0 0 1-.5-8 6 6 0 0 1 2-3.2M11 5.1A6 6 0 0 1 18 10a4 4 0 0 1 2 7.3M3 3l18 18"/>`,
	IconPrograms: `<path d="M2 4h5v16H2zM9.5 9h5v11h-5zM17 14h5v6h-5z"/>`,
	IconSettings: `<path d="M4 7h9M19 7h1M4 17h1M11 17h9"/><circle cx="16" cy="7" r="3"/><circle cx="8" cy="17" r="3"/>`,
	IconSignOut:  `<path d="M10 4H5v16h5M15 8l4 4-4 4M19 12H9"/>`,
	IconSearch:   `<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.500L21 21"/>`,
	IconReassign: `<circle cx="5" cy="8" r="3"/><circle cx="19" cy="8" r="3"/><path d="M5 15c0 4 3 5 7 5s7-1 7-5M16 17l3-2.5 2.5 3M9 8h6"/>`,
	IconRestrict: `<path d="M2 12c3-5 6.5-7 10-7s7 2 10 7c-3 5-6.5 7-10 7s-7-2-10-7z"/><path d="M4 20L20 4"/>`,
}
