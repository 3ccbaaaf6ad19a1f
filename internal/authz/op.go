package authz

// Op is one thing somebody can do: "noun.verb". operationId acceptReferral,
// App.AcceptReferral and op referral.accept are one name.
type Op uint8

const (
	opNone Op = iota // the zero Op is no operation, so a zero Grant opens nothing

	SelfGet
	AgencyGet
	AgencyUpdate
	AgencyFound
	StaffList
	StaffGet
	StaffInvite
	StaffUpdate
	StaffDeactivate
	InvitationRenew
	RoleGive
	RoleEnd
	SupervisionStart
	SupervisionEnd
	CoverStart
	CoverEnd
	TeamGet
	TeamPeerGet
	Part2ProgramList
	Part2ProgramCreate
	ProgramList
	ProgramGet
	ProgramCreate
	ProgramUpdate
	ClientList
	ClientSearch
	ClientGet
	ClientCreate
	ClientUpdate
	ClientAdmit
	ClientMove
	ClientDischarge
	ClientLeave
	ClientPause
	ClientResume
	StayPreview
	StayCorrect
	StayClinicianChange
	ClientRestrict
	ClientUnrestrict
	ClientCompare
	ClientMerge
	ClientMergeList
	ClientMergeUndo
	DuplicateList
	DuplicateCheck
	DuplicateDismiss
	ContactWayAdd
	ContactWayUpdate
	ContactWayRemove
	AssignmentStart
	AssignmentEnd
	NoteDraftList
	NoteDraftGet
	NoteDraftSave
	NoteDraftDiscard
	NoteDraftSign
	NoteDraftClaim
	PlannedContactList
	PlannedContactGet
	PlannedContactPlan
	PlannedContactMove
	PlannedContactCancel
	ClientEventList
	SessionList
	SessionGet
	NoteRead
	NoteRetract
	NoteAddendumAdd
	SafetyConcernList
	SafetyConcernRaise
	SafetyConcernAcknowledge
	SafetyConcernEscalate
	TodayGet
	TaskList
	TaskGet
	TaskCreate
	TaskComplete
	TaskDrop
	TaskHand
	CaseloadReviewList
	CaseloadReviewGet
	CaseloadReviewStart
	CaseloadReviewFinish
	CaseloadReviewEntryList
	CaseloadReviewEntryGet
	CaseloadReviewEntryAdd
	CaseloadReviewEntryRecord
	CaseloadReviewEntryCorrect
	ReassignmentList
	ReassignmentPropose
	ReassignmentMake
	ReassignmentGet
	PeerConflictList
	PeerConflictRecord
	PeerConflictLift
	PeerConflictDeclare
	EmergencyRecord
	EmergencyGet
	BreakGlassOpen
	BreakGlassList
	AccessReviewList
	AccessReviewFinish
	RestrictionList
	RestrictionRecord
	RestrictionDecide
	RestrictionEnd
	ConflictLockList
	ConflictLockSet
	ConflictLockLift
	PatientNoticeList
	PatientNoticeGive
	MissingNoticeList
	MutualAidReportList
	MutualAidReportAdd
	RecoveryPlanList
	RecoveryPlanGet
	RecoveryPlanWrite
	RecoveryPlanReview
	RecoveryPlanCopy
	CrisisPlanList
	CrisisPlanGet
	CrisisPlanWrite
	CrisisPlanReview
	CrisisPlanCopy
	ClientLinkList
	ClientLinkMake
	ClientLinkEnd
	ClientLinkResolve
	OwnPlanOpen
	OwnPlanGet
	OwnPlanWrite
	OwnPlanFinish
	RecipientList
	RecipientAdd
	RecipientUpdate
	RecipientEnd
	OrganizationList
	OrganizationSearch
	OrganizationGet
	OrganizationAdd
	OrganizationUpdate
	OrganizationCheck
	OrganizationEnd
	DirectoryImport
	DirectoryExport
	ConsentList
	ConsentGet
	ConsentDraft
	ConsentUpdate
	ConsentSign
	ConsentRevoke
	ConsentMeet
	ConsentCopy
	ConsentExpire
	AuditEntryList
	CaseloadImport
	CaseloadExport
	CaseloadFileList
	CaseloadFileUpload
	CaseloadFileGet
	CaseloadFileUpdate
	CaseloadFileImport
	CaseloadFileReport
	CaseloadFileDiscard
	CaseloadFileExpire
	IdempotencyKeySweep
	GroundList
	GroundRecord
	GroundEnd
	DisclosureList
	DisclosureOfferGet
	DisclosureMake
	AccountingMake
	AccessLogGet
	AccessLogMake
	ReferralBoardGet
	ReferralGet
	ReferralList
	ReferralDraft
	ReferralUpdate
	ReferralSend
	ReferralAsk
	ReferralAnswer
	ReferralAccept
	ReferralDecline
	ReferralReturn
	ReferralSchedule
	ReferralMiss
	ReferralAttend
	ReferralDisengage
	ReferralCancel
	ReferralRemind
	ReferralOwnersGet
	ReferralPacketGet
	ReferralPacketMake
	StudyList
	StudyBegin
	StudyPrepare
	StudyEnd
	StudyExportMake
	PolicyApply
	KeyRotate
	LoginResolve
	LoginSignIn
	LoginSignOut
	LoginAcceptInvitation

	opCount
)

type opInfo struct {
	name   string
	traits trait
}

var ops = withReferrals([opCount]opInfo{
	SelfGet:          {"self.get", quiet},
	AgencyGet:        {"agency.get", 0},
	AgencyUpdate:     {"agency.update", write},
	AgencyFound:      {"agency.found", write | internal},
	StaffList:        {"staff.list", 0},
	StaffGet:         {"staff.get", 0},
	StaffInvite:      {"staff.invite", write},
	StaffUpdate:      {"staff.update", write},
	StaffDeactivate:  {"staff.deactivate", write},
	InvitationRenew:  {"invitation.renew", write},
	RoleGive:         {"role.give", write},
	RoleEnd:          {"role.end", write},
	SupervisionStart: {"supervision.start", write},
	SupervisionEnd:   {"supervision.end", write},
	CoverStart:       {"cover.start", write},
	CoverEnd:         {"cover.end", write},
	TeamGet:          {"team.get", content},
	TeamPeerGet:      {"team_peer.get", content},

	Part2ProgramList:   {"part2_program.list", 0},
	Part2ProgramCreate: {"part2_program.create", write},
	ProgramList:        {"program.list", 0},
	ProgramGet:         {"program.get", 0},
	ProgramCreate:      {"program.create", write},
	ProgramUpdate:      {"program.update", write},

	ClientList:       {"client.list", content},
	ClientSearch:     {"client.search", content | worded},
	ClientGet:        {"client.get", content},
	ClientCreate:     {"client.create", content | write},
	ClientUpdate:     {"client.update", content | write | steady},
	ClientAdmit:      {"client.admit", content | write},
	ClientMove:       {"client.move", content | write},
	ClientDischarge:  {"client.discharge", content | write},
	ClientLeave:      {"client.leave", content | write},
	ClientPause:      {"client.pause", content | write | steady},
	ClientResume:     {"client.resume", content | write | steady},
	ClientRestrict:   {"client.restrict", content | write},
	ClientUnrestrict: {"client.unrestrict", content | write},
	StayPreview:      {"stay.preview", content | worded},
	StayCorrect:      {"stay.correct", content | write},

	StayClinicianChange: {"stay_clinician.change", content | write | steady},

	ContactWayAdd:    {"contact_way.add", content | write | steady},
	ContactWayUpdate: {"contact_way.update", content | write | steady},
	ContactWayRemove: {"contact_way.remove", content | write | steady},
	ClientCompare:    {"client.compare", content},
	ClientMerge:      {"client.merge", content | write},
	ClientMergeList:  {"client_merge.list", content},
	ClientMergeUndo:  {"client_merge.undo", content | write},
	DuplicateList:    {"duplicate.list", content},
	DuplicateCheck:   {"duplicate.check", content | worded},
	DuplicateDismiss: {"duplicate.dismiss", content | write},
	AssignmentStart:  {"assignment.start", content | write},
	AssignmentEnd:    {"assignment.end", content | write},

	NoteDraftList:    {"note_draft.list", content},
	NoteDraftGet:     {"note_draft.get", content},
	NoteDraftSave:    {"note_draft.save", content | write | steady},
	NoteDraftDiscard: {"note_draft.discard", content | write | steady},
	NoteDraftSign:    {"note_draft.sign", content | write | steady},
	NoteDraftClaim:   {"note_draft.claim", content | write},
	ClientEventList:  {"client_event.list", content},
	SessionList:      {"session.list", content},
	SessionGet:       {"session.get", content},
	NoteRead:         {"note.read", content | unhandled},
	NoteRetract:      {"note.retract", content | write | steady},
	NoteAddendumAdd:  {"note_addendum.add", content | write | steady},

	SafetyConcernList:        {"safety_concern.list", content},
	SafetyConcernRaise:       {"safety_concern.raise", content | write},
	SafetyConcernAcknowledge: {"safety_concern.acknowledge", content | write | steady},
	SafetyConcernEscalate:    {"safety_concern.escalate", content | write | internal},
	TodayGet:                 {"today.get", content},

	TaskList:     {"task.list", content},
	TaskGet:      {"task.get", content},
	TaskCreate:   {"task.create", content | write | steady},
	TaskComplete: {"task.complete", content | write | steady},
	TaskDrop:     {"task.drop", content | write | steady},
	TaskHand:     {"task.hand", content | write | steady},

	CaseloadReviewList:         {"caseload_review.list", content},
	CaseloadReviewGet:          {"caseload_review.get", content},
	CaseloadReviewStart:        {"caseload_review.start", content | write | steady},
	CaseloadReviewFinish:       {"caseload_review.finish", content | write | steady},
	CaseloadReviewEntryList:    {"caseload_review_entry.list", content},
	CaseloadReviewEntryGet:     {"caseload_review_entry.get", content},
	CaseloadReviewEntryAdd:     {"caseload_review_entry.add", content | write | steady},
	CaseloadReviewEntryRecord:  {"caseload_review_entry.record", content | write | steady},
	CaseloadReviewEntryCorrect: {"caseload_review_entry.correct", content | write | steady},

	ReassignmentList:    {"reassignment.list", content},
	ReassignmentPropose: {"reassignment.propose", content},
	ReassignmentMake:    {"reassignment.make", content | write},
	ReassignmentGet:     {"reassignment.get", content},
	PeerConflictList:    {"peer_conflict.list", content},
	PeerConflictRecord:  {"peer_conflict.record", content | write},
	PeerConflictLift:    {"peer_conflict.lift", content | write},
	PeerConflictDeclare: {"peer_conflict.declare", content | write},

	EmergencyRecord:     {"emergency.record", content | write},
	EmergencyGet:        {"emergency.get", content},
	BreakGlassOpen:      {"break_glass.open", content | write},
	BreakGlassList:      {"break_glass.list", content},
	AccessReviewList:    {"access_review.list", content},
	AccessReviewFinish:  {"access_review.finish", content | write | steady},
	RestrictionList:     {"restriction.list", content},
	RestrictionRecord:   {"restriction.record", content | write | steady},
	RestrictionDecide:   {"restriction.decide", content | write | steady},
	RestrictionEnd:      {"restriction.end", content | write | steady},
	ConflictLockList:    {"conflict_lock.list", content},
	ConflictLockSet:     {"conflict_lock.set", content | write},
	ConflictLockLift:    {"conflict_lock.lift", content | write},
	PatientNoticeList:   {"patient_notice.list", content},
	PatientNoticeGive:   {"patient_notice.give", content | write | steady},
	MissingNoticeList:   {"missing_notice.list", content},
	MutualAidReportList: {"mutual_aid_report.list", content},
	MutualAidReportAdd:  {"mutual_aid_report.add", content | write | steady},

	RecoveryPlanList:   {"recovery_plan.list", content},
	RecoveryPlanGet:    {"recovery_plan.get", content},
	RecoveryPlanWrite:  {"recovery_plan.write", content | write | steady},
	RecoveryPlanReview: {"recovery_plan.review", content | write | steady},
	RecoveryPlanCopy:   {"recovery_plan.copy", content | write | steady},
	CrisisPlanList:     {"crisis_plan.list", content},
	CrisisPlanGet:      {"crisis_plan.get", content},
	CrisisPlanWrite:    {"crisis_plan.write", content | write | steady},
	CrisisPlanReview:   {"crisis_plan.review", content | write | steady},
	CrisisPlanCopy:     {"crisis_plan.copy", content | write | steady},

	ClientLinkList:    {"client_link.list", content},
	ClientLinkMake:    {"client_link.make", content | write | steady},
	ClientLinkEnd:     {"client_link.end", content | write | steady},
	ClientLinkResolve: {"client_link.resolve", quiet | internal},
	OwnPlanOpen:       {"own_plan.open", content | write | steady | internal},
	OwnPlanGet:        {"own_plan.get", content | internal},
	OwnPlanWrite:      {"own_plan.write", content | write | steady | internal},
	OwnPlanFinish:     {"own_plan.finish", content | write | internal},

	PlannedContactList:   {"planned_contact.list", content},
	PlannedContactGet:    {"planned_contact.get", content},
	PlannedContactPlan:   {"planned_contact.plan", content | write | steady},
	PlannedContactMove:   {"planned_contact.move", content | write | steady},
	PlannedContactCancel: {"planned_contact.cancel", content | write | steady},

	AuditEntryList:      {"audit_entry.list", 0},
	CaseloadImport:      {"caseload.import", content | write | internal},
	CaseloadExport:      {"caseload.export", content},
	PolicyApply:         {"policy.apply", write | internal},
	IdempotencyKeySweep: {"idempotency_key.sweep", write | internal},
	KeyRotate:           {"key.rotate", write | internal},

	RecipientList:      {"recipient.list", content},
	RecipientAdd:       {"recipient.add", content | write | steady},
	RecipientUpdate:    {"recipient.update", content | write | steady},
	RecipientEnd:       {"recipient.end", content | write | steady},
	OrganizationList:   {"organization.list", content},
	OrganizationSearch: {"organization.search", content | worded},
	OrganizationGet:    {"organization.get", content},
	OrganizationAdd:    {"organization.add", content | write | steady},
	OrganizationUpdate: {"organization.update", content | write | steady},
	OrganizationCheck:  {"organization.check", content | write | steady},
	OrganizationEnd:    {"organization.end", content | write | steady},
	DirectoryImport:    {"directory.import", content | write | steady},
	DirectoryExport:    {"directory.export", content},
	ConsentList:        {"consent.list", content},
	ConsentGet:         {"consent.get", content},
	ConsentDraft:       {"consent.draft", content | write | steady},
	ConsentUpdate:      {"consent.update", content | write | steady},
	ConsentSign:        {"consent.sign", content | write | steady},
	ConsentRevoke:      {"consent.revoke", content | write | steady},
	ConsentMeet:        {"consent.meet", content | write | steady},
	ConsentCopy:        {"consent.copy", content},
	ConsentExpire:      {"consent.expire", content | write | internal},

	CaseloadFileList:    {"caseload_file.list", content},
	CaseloadFileUpload:  {"caseload_file.upload", content | write},
	CaseloadFileGet:     {"caseload_file.get", content},
	CaseloadFileUpdate:  {"caseload_file.update", content | write},
	CaseloadFileImport:  {"caseload_file.import", content | write},
	CaseloadFileReport:  {"caseload_file.report", content},
	CaseloadFileDiscard: {"caseload_file.discard", content | write},
	CaseloadFileExpire:  {"caseload_file.expire", content | write | internal},

	GroundList:         {"ground.list", content},
	GroundRecord:       {"ground.record", content | write | steady},
	GroundEnd:          {"ground.end", content | write | steady},
	DisclosureList:     {"disclosure.list", content},
	DisclosureOfferGet: {"disclosure_offer.get", content},
	DisclosureMake:     {"disclosure.make", content | write | steady},
	AccountingMake:     {"accounting.make", content | write | steady},
	AccessLogGet:       {"access_log.get", content},
	AccessLogMake:      {"access_log.make", content | write | steady},
	StudyList:          {"study.list", 0},
	StudyBegin:         {"study.begin", write},
	StudyPrepare:       {"study.prepare", content | write | steady},
	StudyEnd:           {"study.end", write},
	StudyExportMake:    {"study_export.make", write},

	LoginResolve:          {"login.resolve", quiet | internal},
	LoginSignIn:           {"login.sign_in", write | internal},
	LoginSignOut:          {"login.sign_out", write | internal},
	LoginAcceptInvitation: {"login.accept_invitation", write | internal},
})
