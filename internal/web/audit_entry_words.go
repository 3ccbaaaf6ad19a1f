package web

import (
	"strings"
	"time"

	"continuo/internal/authz"
	"continuo/internal/casework"
)

// deed is an operation as the audit tells it: what somebody did, and what they
// tried when it was refused.
type deed struct{ did, tried string }

// deeds are the sentences of every operation that can leave an entry.
var deeds = map[authz.Op]deed{
	authz.SelfGet:            {"Looked at their own roles", "look at their own roles"},
	authz.AgencyGet:          {"Looked at the agency’s settings", "look at the agency’s settings"},
	authz.AgencyUpdate:       {"Changed the agency’s settings", "change the agency’s settings"},
	authz.AgencyFound:        {"Founded the agency", "found an agency"},
	authz.StaffList:          {"Looked at the list of staff", "look at the list of staff"},
	authz.StaffGet:           {"Looked at a staff member’s entry", "look at a staff member’s entry"},
	authz.StaffInvite:        {"Invited somebody", "invite somebody"},
	authz.StaffUpdate:        {"Corrected a staff member’s entry", "correct a staff member’s entry"},
	authz.StaffDeactivate:    {"Closed a staff member’s account", "close a staff member’s account"},
	authz.InvitationRenew:    {"Made a new invitation link", "make a new invitation link"},
	authz.RoleGive:           {"Gave a role", "give a role"},
	authz.RoleEnd:            {"Ended a role", "end a role"},
	authz.SupervisionStart:   {"Gave a peer a supervisor", "give a peer a supervisor"},
	authz.SupervisionEnd:     {"Ended a supervision", "end a supervision"},
	authz.CoverStart:         {"Arranged a cover", "arrange a cover"},
	authz.CoverEnd:           {"Ended a cover", "end a cover"},
	authz.TeamGet:            {"Looked at the team board", "look at the team board"},
	authz.Part2ProgramList:   {"Looked at the list of Part 2 programs", "look at the list of Part 2 programs"},
	authz.Part2ProgramCreate: {"Named a Part 2 program", "name a Part 2 program"},
	authz.ProgramList:        {"Looked at the list of programs", "look at the list of programs"},
	authz.ProgramGet:         {"Looked at a program", "look at a program"},
	authz.ProgramCreate:      {"Opened a program", "open a program"},
	authz.ProgramUpdate:      {"Changed a program", "change a program"},

	authz.ClientList:      {"Looked at a list of people served", "look at a list of people served"},
	authz.ClientSearch:    {"Looked for somebody by name, number or birth date", "look for somebody by name, number or birth date"},
	authz.ClientGet:       {"Read a person’s record", "read a person’s record"},
	authz.ClientCreate:    {"Began a person’s record", "begin a person’s record"},
	authz.ClientUpdate:    {"Corrected a person’s record", "correct a person’s record"},
	authz.ClientAdmit:     {"Admitted a person to a program", "admit a person to a program"},
	authz.ClientMove:      {"Moved a person to another program", "move a person to another program"},
	authz.ClientDischarge: {"Discharged a person", "discharge a person"},
	authz.ClientLeave:     {"Ended a person’s stay with no next program yet", "end a person’s stay"},
	authz.ClientPause:     {"Noted that a person is away", "note that a person is away"},
	authz.ClientResume:    {"Noted that a person is back", "note that a person is back"},
	authz.StayPreview:     {"Looked at what a change of a stay would mean", "look at what a change of a stay would mean"},
	authz.StayCorrect:     {"Corrected the days of a stay", "correct the days of a stay"},

	authz.StayClinicianChange: {"Named another clinician of a stay", "name another clinician of a stay"},

	authz.ClientRestrict:   {"Restricted a person’s record to named staff", "restrict a person’s record to named staff"},
	authz.ClientUnrestrict: {"Opened a restricted record again", "open a restricted record again"},
	authz.ClientCompare:    {"Put two records side by side", "put two records side by side"},
	authz.ClientMerge:      {"Joined two records of one person", "join two records"},
	authz.ClientMergeList:  {"Read which records were joined", "read which records were joined"},
	authz.ClientMergeUndo:  {"Parted two records again", "part two records again"},
	authz.DuplicateList:    {"Read which records may be of one person", "read which records may be of one person"},
	authz.DuplicateCheck:   {"Looked whether a person is on record already", "look whether a person is on record already"},
	authz.DuplicateDismiss: {"Said of two records that they are two people", "say of two records that they are two people"},
	authz.ContactWayAdd:    {"Added a way to reach a person", "add a way to reach a person"},
	authz.ContactWayUpdate: {"Changed a way to reach a person", "change a way to reach a person"},
	authz.ContactWayRemove: {"Removed a way to reach a person", "remove a way to reach a person"},
	authz.AssignmentStart:  {"Put a person on a peer’s caseload", "put a person on a peer’s caseload"},
	authz.AssignmentEnd:    {"Took a person off a peer’s caseload", "take a person off a peer’s caseload"},

	authz.NoteDraftList:        {"Looked at open drafts", "look at open drafts"},
	authz.NoteDraftGet:         {"Opened a draft note", "open a draft note"},
	authz.NoteDraftSave:        {"Kept a draft note", "keep a draft note"},
	authz.NoteDraftDiscard:     {"Threw a draft note away", "throw a draft note away"},
	authz.NoteDraftSign:        {"Signed a note", "sign a note"},
	authz.NoteDraftClaim:       {"Took over a draft of somebody who left", "take over a draft of somebody who left"},
	authz.PlannedContactList:   {"Looked at planned contacts", "look at planned contacts"},
	authz.PlannedContactGet:    {"Opened a planned contact", "open a planned contact"},
	authz.PlannedContactPlan:   {"Planned a contact", "plan a contact"},
	authz.PlannedContactMove:   {"Moved a planned contact", "move a planned contact"},
	authz.PlannedContactCancel: {"Cancelled a planned contact", "cancel a planned contact"},
	authz.ClientEventList:      {"Looked at what has happened to a person", "look at what has happened to a person"},
	authz.SessionList:          {"Looked at a list of contacts", "look at a list of contacts"},
	authz.SessionGet:           {"Read about a contact", "read about a contact"},
	authz.NoteRead:             {"Read a note", "read a note"},
	authz.NoteRetract:          {"Marked a note as entered in error", "mark a note as entered in error"},
	authz.NoteAddendumAdd:      {"Added to a signed note", "add to a signed note"},

	authz.RecipientList:      {"Read to whom something can be released", "read to whom something can be released"},
	authz.OrganizationList:   {"Read the directory", "read the directory"},
	authz.OrganizationSearch: {"Looked for an organization", "look for an organization"},
	authz.OrganizationGet:    {"Read about an organization", "read about an organization"},
	authz.OrganizationAdd:    {"Put an organization into the directory", "put an organization into the directory"},
	authz.OrganizationUpdate: {"Described an organization anew", "describe an organization anew"},
	authz.OrganizationCheck:  {"Asked at an organization whether it is so", "say that an organization is as it stands"},
	authz.OrganizationEnd:    {"Took an organization out of the directory", "take an organization out of the directory"},
	authz.DirectoryImport:    {"Brought a directory in", "bring a directory in"},
	authz.DirectoryExport:    {"Took the directory along", "take the directory along"},

	authz.RecipientGet:       {"Read a recipient", "read a recipient"},
	authz.RecipientAdd:       {"Added a recipient", "add a recipient"},
	authz.RecipientUpdate:    {"Corrected a recipient", "correct a recipient"},
	authz.RecipientEnd:       {"Took a recipient out", "take a recipient out"},
	authz.ReferralBoardGet:   {"Read the board of hand-offs", "read the board of hand-offs"},
	authz.ReferralList:       {"Read a person’s hand-offs", "read a person’s hand-offs"},
	authz.ReferralGet:        {"Read a hand-off", "read a hand-off"},
	authz.ReferralDraft:      {"Wrote a hand-off down", "write a hand-off down"},
	authz.ReferralUpdate:     {"Wrote a draft hand-off anew", "write a draft hand-off anew"},
	authz.ReferralSend:       {"Sent a hand-off", "send a hand-off"},
	authz.ReferralAsk:        {"Asked something about a hand-off", "ask something about a hand-off"},
	authz.ReferralAnswer:     {"Answered what was asked about a hand-off", "answer what was asked about a hand-off"},
	authz.ReferralAccept:     {"Accepted a hand-off", "accept a hand-off"},
	authz.ReferralDecline:    {"Declined a hand-off", "decline a hand-off"},
	authz.ReferralReturn:     {"Gave somebody back after a hand-off", "give somebody back after a hand-off"},
	authz.ReferralSchedule:   {"Set the first visit of a hand-off", "set the first visit of a hand-off"},
	authz.ReferralMiss:       {"Noted a missed first visit", "note a missed first visit"},
	authz.ReferralAttend:     {"Noted that somebody has arrived", "note that somebody has arrived"},
	authz.ReferralDisengage:  {"Ended a hand-off of somebody who could not be reached", "end a hand-off of somebody who could not be reached"},
	authz.NoticeSend:         {"Told somebody by e-mail that something waits", "tell somebody by e-mail that something waits"},
	authz.ReferralRemind:     {"Reminded somebody of a hand-off", "remind somebody of a hand-off"},
	authz.ReferralCancel:     {"Cancelled a hand-off", "cancel a hand-off"},
	authz.NeedsToldGet:       {"Read what a hand-off was to say", "read what a hand-off was to say"},
	authz.ReferralOwnersGet:  {"Read who could take a hand-off", "read who could take a hand-off"},
	authz.ReferralPacketGet:  {"Opened the packet of a hand-off", "open the packet of a hand-off"},
	authz.ReferralPacketMake: {"Took the packet of a hand-off along", "take the packet of a hand-off along"},
	authz.ReferralLimitList:  {"Read the time limits of hand-offs", "read the time limits of hand-offs"},
	authz.ContinuityGet:      {"Read whether people arrived, in numbers", "read whether people arrived, in numbers"},
	authz.DepartureList:      {"Read who left a program", "read who left a program"},
	authz.ReferralLimitSet:   {"Set a time limit of hand-offs", "set a time limit of hand-offs"},

	authz.WarmIntroductionAdd:  {"Wrote a warm introduction down", "write a warm introduction down"},
	authz.WarmIntroductionTell: {"Noted whether a warm introduction happened", "note whether a warm introduction happened"},

	authz.IncomingReferralList:   {"Read whom the outside asks to take", "read whom the outside asks to take"},
	authz.IncomingReferralGet:    {"Read whom somebody outside asks to take", "read whom somebody outside asks to take"},
	authz.IncomingReferralRecord: {"Wrote down whom the outside asks to take", "write down whom the outside asks to take"},
	authz.IncomingReferralAccept: {"Took somebody on from outside", "take somebody on from outside"},
	authz.IncomingReferralClose:  {"Said no to somebody outside", "say no to somebody outside"},
	authz.IncomingReferralRemind: {"Reminded somebody that the outside waits", "remind somebody that the outside waits"},

	authz.CommunityReferralList:   {"Read where people were sent outside", "read where people were sent outside"},
	authz.CommunityReferralGet:    {"Read where somebody was sent outside", "read where somebody was sent outside"},
	authz.CommunityReferralMake:   {"Sent somebody to an organization", "send somebody to an organization"},
	authz.CommunityReferralTell:   {"Noted whether somebody got there", "note whether somebody got there"},
	authz.CommunityReferralRemind: {"Asked whether somebody got there", "ask whether somebody got there"},
	authz.CommunityPacketMake:     {"Took along what an organization is told", "take along what an organization is told"},

	authz.ConsentList:   {"Read a person’s consents", "read a person’s consents"},
	authz.ConsentGet:    {"Read a consent", "read a consent"},
	authz.ConsentDraft:  {"Began a consent", "begin a consent"},
	authz.ConsentUpdate: {"Wrote a draft consent anew", "write a draft consent anew"},
	authz.ConsentSign:   {"Took the signature under a consent", "take the signature under a consent"},
	authz.ConsentRevoke: {"Took a consent back by the person’s word", "take a consent back"},
	authz.ConsentMeet:   {"Noted that what ends a consent has come about", "note that what ends a consent has come about"},
	authz.ConsentScan:   {"Opened the signed paper of a consent", "open the signed paper of a consent"},
	authz.ConsentCopy:   {"Gave a person the copy of a consent", "give a person the copy of a consent"},
	authz.ConsentExpire: {"Ended a consent whose time was over", "end a consent"},

	authz.SafetyConcernList:        {"Looked at safety concerns", "look at safety concerns"},
	authz.SafetyConcernRaise:       {"Raised a safety concern", "raise a safety concern"},
	authz.SafetyConcernAcknowledge: {"Took on a safety concern", "take on a safety concern"},
	authz.SafetyConcernEscalate:    {"Sent a safety concern further", "send a safety concern further"},
	authz.TodayGet:                 {"Looked at who needs them today", "look at who needs them today"},

	authz.TaskList:     {"Looked at tasks", "look at tasks"},
	authz.TaskGet:      {"Looked at a task", "look at a task"},
	authz.TaskCreate:   {"Set a task", "set a task"},
	authz.TaskComplete: {"Said that a task is done", "say that a task is done"},
	authz.TaskDrop:     {"Dropped a task", "drop a task"},
	authz.TaskHand:     {"Handed a task to somebody", "hand a task to somebody"},

	authz.TeamPeerGet:                {"Looked at one peer’s caseload", "look at one peer’s caseload"},
	authz.CaseloadReviewList:         {"Looked at the list of weekly reviews", "look at the list of weekly reviews"},
	authz.CaseloadReviewGet:          {"Looked at a weekly review", "look at a weekly review"},
	authz.CaseloadReviewStart:        {"Began a weekly review", "begin a weekly review"},
	authz.CaseloadReviewFinish:       {"Finished a weekly review", "finish a weekly review"},
	authz.CaseloadReviewEntryList:    {"Read what weekly reviews said about a person", "read what weekly reviews said about a person"},
	authz.CaseloadReviewEntryGet:     {"Opened one person in a weekly review", "open one person in a weekly review"},
	authz.CaseloadReviewEntryAdd:     {"Took one more person into a weekly review", "take one more person into a weekly review"},
	authz.CaseloadReviewEntryRecord:  {"Recorded a decision in a weekly review", "record a decision in a weekly review"},
	authz.CaseloadReviewEntryCorrect: {"Corrected a finished weekly review", "correct a finished weekly review"},

	authz.ReassignmentPropose: {"Looked at who could take a caseload on", "look at who could take a caseload on"},
	authz.ReassignmentMake:    {"Moved people from one peer to others", "move people from one peer to others"},
	authz.ReassignmentGet:     {"Looked at who went to which peer", "look at who went to which peer"},
	authz.ReassignmentList:    {"Looked at who moved many people", "look at who moved many people"},
	authz.PatientNoticeList:   {"Looked at which notices a person was given", "look at which notices a person was given"},
	authz.PatientNoticeGive:   {"Recorded that a person was given the privacy notice", "record that a person was given the privacy notice"},
	authz.MissingNoticeList:   {"Looked at who was not given the privacy notice", "look at who was not given the privacy notice"},
	authz.MutualAidReportList: {"Looked at what a person says of mutual aid", "look at what a person says of mutual aid"},
	authz.PlanFactList:        {"Read what holds of a person’s treatment plan", "read what holds of a person’s treatment plan"},
	authz.PlanFactWrite:       {"Wrote a fact about a person’s treatment plan", "write a fact about a person’s treatment plan"},
	authz.PlanFactShare:       {"Shared a fact about a person’s treatment plan with the peers", "share a fact about a person’s treatment plan with the peers"},
	authz.PlanFactEnd:         {"Ended a fact about a person’s treatment plan", "end a fact about a person’s treatment plan"},
	authz.PlanFactHistoryList: {"Read every fact about a person’s treatment plan", "read every fact about a person’s treatment plan"},
	authz.AdviceFlagList:      {"Read of conflicting advice a person heard", "read of conflicting advice a person heard"},
	authz.AdviceFlagRaise:     {"Told of conflicting advice a person heard", "tell of conflicting advice a person heard"},
	authz.AdviceFlagAnswer:    {"Answered conflicting advice a person heard", "answer conflicting advice a person heard"},
	authz.SupportNetworkList:  {"Read who is there for a person", "read who is there for a person"},
	authz.SupportNetworkTake:  {"Took down who is there for a person", "take down who is there for a person"},
	authz.ClientLinkList:      {"Looked at a person’s links to their plan", "look at a person’s links to their plan"},
	authz.ClientLinkMake:      {"Made a person a link to their plan, or handed them the phone", "make a person a link to their plan"},
	authz.ClientLinkEnd:       {"Ended a person’s link to their plan", "end a person’s link to their plan"},
	authz.ClientLinkResolve:   {"Found out who came by a link", "find out who came by a link"},
	authz.OwnPlanOpen:         {"Opened a person’s link to their plan", "open a person’s link to their plan"},
	authz.OwnPlanGet:          {"Read their own crisis plan by their link", "read their own crisis plan by their link"},
	authz.OwnPlanWrite:        {"Wrote their own crisis plan by their link", "write their own crisis plan by their link"},
	authz.OwnPlanFinish:       {"Was done with their link", "be done with their link"},
	authz.RecoveryPlanList:    {"Read a person’s recovery plan", "read a person’s recovery plan"},
	authz.RecoveryPlanGet:     {"Read a version of a recovery plan", "read a version of a recovery plan"},
	authz.RecoveryPlanWrite:   {"Wrote a version of a recovery plan", "write a version of a recovery plan"},
	authz.RecoveryPlanReview:  {"Recorded that a recovery plan was looked at again", "record that a recovery plan was looked at again"},
	authz.RecoveryPlanCopy:    {"Gave a person their recovery plan", "give a person their recovery plan"},
	authz.CrisisPlanList:      {"Read a person’s crisis plan", "read a person’s crisis plan"},
	authz.CrisisPlanGet:       {"Read a version of a crisis plan", "read a version of a crisis plan"},
	authz.CrisisPlanWrite:     {"Wrote a version of a crisis plan", "write a version of a crisis plan"},
	authz.CrisisPlanReview:    {"Recorded that a crisis plan was looked at again", "record that a crisis plan was looked at again"},
	authz.CrisisPlanCopy:      {"Gave a person their crisis plan", "give a person their crisis plan"},
	authz.MutualAidReportAdd:  {"Took down what a person says of mutual aid", "take down what a person says of mutual aid"},
	authz.PeerConflictList:    {"Looked at who must not carry a person", "look at who must not carry a person"},
	authz.PeerConflictRecord:  {"Recorded that a peer must not carry a person", "record that a peer must not carry a person"},
	authz.PeerConflictLift:    {"Lifted a conflict between a peer and a person", "lift a conflict between a peer and a person"},

	authz.PeerConflictDeclare: {"Said that they know a person from outside", "say that they know a person from outside"},
	authz.EmergencyRecord:     {"Told medical personnel about a person in an emergency", "tell medical personnel about a person in an emergency"},
	authz.EmergencyGet:        {"Looked at what was told in an emergency", "look at what was told in an emergency"},
	authz.BreakGlassOpen:      {"Asked to open a restricted record in need", "open a restricted record"},
	authz.BreakGlassList:      {"Looked at the restricted records they opened", "look at the restricted records they opened"},
	authz.AccessReviewList:    {"Looked at what waits for a review", "look at what waits for a review"},
	authz.AccessReviewFinish:  {"Reviewed an emergency or an opened record", "review an emergency or an opened record"},
	authz.RestrictionList:     {"Looked at what a person asked not to tell", "look at what a person asked not to tell"},
	authz.RestrictionRecord:   {"Wrote down what a person asked not to tell", "write down what a person asked not to tell"},
	authz.RestrictionDecide:   {"Answered what a person asked not to tell", "answer what a person asked not to tell"},
	authz.RestrictionEnd:      {"Ended what a person asked not to tell", "end what a person asked not to tell"},
	authz.ConflictLockList:    {"Looked at who of the staff a person is", "look at who of the staff a person is"},
	authz.ConflictLockSet:     {"Locked the record of somebody who works here", "lock the record of somebody who works here"},
	authz.ConflictLockLift:    {"Lifted the lock on a colleague’s record", "lift the lock on a colleague’s record"},

	authz.AuditEntryList: {"Read the audit trail", "read the audit trail"},
	authz.CaseloadImport: {"Brought in a spreadsheet", "bring in a spreadsheet"},
	authz.CaseloadExport: {"Took a caseload list along as a file", "take a caseload list along as a file"},

	authz.CaseloadFileList:    {"Looked at the spreadsheets they brought", "look at the spreadsheets they brought"},
	authz.CaseloadFileUpload:  {"Brought a spreadsheet to be looked at", "bring a spreadsheet to be looked at"},
	authz.CaseloadFileGet:     {"Looked at what would become of a spreadsheet", "look at what would become of a spreadsheet"},
	authz.CaseloadFileUpdate:  {"Said what a spreadsheet’s columns mean", "say what a spreadsheet’s columns mean"},
	authz.CaseloadFileImport:  {"Brought a caseload in", "bring a caseload in"},
	authz.CaseloadFileReport:  {"Took the lines that do not go in", "take the lines that do not go in"},
	authz.CaseloadFileDiscard: {"Dropped a spreadsheet", "drop a spreadsheet"},
	authz.CaseloadFileExpire:  {"Took away a spreadsheet whose day was over", "take away a spreadsheet whose day was over"},

	authz.IdempotencyKeySweep: {"Forgot what was asked long ago", "forget what was asked long ago"},
	authz.PolicyApply:         {"Put an access policy in force", "put an access policy in force"},
	authz.KeyRotate:           {"Changed the master key", "change the master key"},

	authz.GroundList:         {"Looked at orders and agreements", "look at orders and agreements"},
	authz.GroundRecord:       {"Recorded an order or an agreement", "record an order or an agreement"},
	authz.GroundEnd:          {"Ended an order or an agreement", "end an order or an agreement"},
	authz.StudyList:          {"Looked at the studies", "look at the studies"},
	authz.StudyBegin:         {"Began a study", "begin a study"},
	authz.StudyPrepare:       {"Prepared a study’s de-identified records", "prepare a study’s de-identified records"},
	authz.StudyEnd:           {"Ended a study", "end a study"},
	authz.StudyExportMake:    {"Took a study’s de-identified records along", "take a study’s de-identified records along"},
	authz.DisclosureList:     {"Looked at what was released about a person", "look at what was released about a person"},
	authz.DisclosureOfferGet: {"Looked at what may be released about a person", "look at what may be released about a person"},
	authz.DisclosureMake:     {"Released something about a person", "release something about a person"},
	authz.AccountingMake:     {"Made a person the list of what was released", "make a person the list of what was released"},
	authz.AccessLogGet:       {"Looked at who has looked at a record", "look at who has looked at a record"},
	authz.AccessLogMake:      {"Made a person the list of who has looked", "make a person the list of who has looked"},

	authz.LoginResolve:          {"Was recognized", "be recognized"},
	authz.LoginSignIn:           {"Signed in", "sign in"},
	authz.LoginSignOut:          {"Signed out", "sign out"},
	authz.LoginAcceptInvitation: {"Followed an invitation", "follow an invitation"},
}

// deedWords tell an entry in one sentence.
func deedWords(e casework.AuditEntry) string {
	for op, d := range deeds {
		if op.String() != e.Op {
			continue
		}
		if e.Outcome == casework.OutcomeRefused {
			return "Tried to " + d.tried
		}
		return d.did
	}
	return e.Op // of an operation that is no more
}

// refusalWords say why something was refused.
func refusalWords(reason string) string {
	switch casework.Kind(reason) {
	case casework.KindForbidden:
		return "Not part of the role"
	case casework.KindNotFound:
		return "Hidden from them, or not there"
	case casework.KindConflict:
		return "Not possible as things stood"
	case casework.KindInvalid:
		return "Something in it had to be mended"
	}
	return ""
}

// actorWords say what sort of actor somebody is; "" for staff.
func actorWords(kind string) string {
	switch authz.Kind(kind) {
	case authz.KindSystem:
		return "Continuo itself"
	case authz.KindClientLink:
		return "a client’s link"
	case authz.KindPartnerLink:
		return "a partner’s link"
	}
	return ""
}

// objectWords name the one thing that an entry is about.
func objectWords(table string) string {
	switch table {
	case "agencies":
		return "the agency"
	case "clients":
		return "a person served"
	case "staff":
		return "staff"
	case "staff_identities":
		return "an account to sign in with"
	case "part2_programs":
		return "Part 2 program"
	case "caseload_review_entries":
		return "one person in a weekly review"
	case "caseload_reviews":
		return "weekly review"
	case "client_accesses":
		return "who may find a record"
	}
	return strings.TrimSuffix(thingWords(table), "s")
}

// thingWords name a table or a column as people read it: "note drafts".
func thingWords(name string) string { return strings.ReplaceAll(name, "_", " ") }

// shortID is the end of an id, which is enough to tell two apart on a page.
func shortID(id string) string { return "…" + id[max(0, len(id)-6):] }

// entryTime is the moment of an entry to the second, in the agency's zone.
func entryTime(at time.Time, zone *time.Location) string { return at.In(zone).Format("3:04:05 pm") }

// sideWords are one side of a change: a moment in the agency's words, anything
// else as it was kept.
func sideWords(text string, now time.Time) string {
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return Date(at, now) + " " + Clock(at, now)
	}
	return text
}

// The answers to "Did".
const (
	didRead    = "read"
	didChange  = "changed"
	wasRefused = "refused"
)

// auditFilter reads the filters of the page.
func auditFilter(did string) (outcome casework.Outcome, ops []string) {
	switch did {
	case wasRefused:
		return casework.OutcomeRefused, nil
	case didRead, didChange:
		for _, op := range authz.Ops() {
			if op.Write() == (did == didChange) {
				ops = append(ops, op.String())
			}
		}
		return casework.OutcomeDone, ops
	}
	return "", nil
}

// changeWords sum a change up: "Changed roles, 2 columns".
func changeWords(c casework.AuditChange) string {
	verb := map[string]string{"insert": "Added to ", "update": "Changed ", "delete": "Removed from "}[c.Action]
	return verb + thingWords(c.Table) + ", " + Count(len(c.Columns), "column", "columns")
}
