package api_test

import "continuo/internal/casework"

// words turns constants of casework into the strings they stand for.
func words[T ~string](constants ...T) (all []string) {
	for _, c := range constants {
		all = append(all, string(c))
	}
	return all
}

// tradeWords are casework's words in the contract's order, under the names
// the contract gives them.
var tradeWords = map[string][]string{
	"Information":     words(casework.AllInformation()...),
	"ReleasePurpose":  words(casework.ReleasePurposes()...),
	"RecipientType":   words(casework.RecipientTypes()...),
	"Packet":          words(casework.Packets()...),
	"Basis":           words(casework.Bases()...),
	"RecordableBasis": words(casework.RecordableGrounds()...),
	"Medium":          words(casework.Media()...),
	"AccountingView":  words(casework.AccountingViews()...),
	"Stage":           words(casework.StagePHP, casework.StageIOP, casework.StageAftercare, casework.StageOther),
	"SessionKind": words(casework.KindIndividual, casework.KindGroup, casework.KindCommunity, casework.KindCheckIn,
		casework.KindOutreach, casework.KindAttempt, casework.KindNoShow),
	"Mode": words(casework.ModeInPerson, casework.ModeVideo, casework.ModeAudio, casework.ModeText),
	"Purpose": words(casework.PurposeEmotional, casework.PurposePractical, casework.PurposeSocial,
		casework.PurposeAccountability),
	"AddendumKind": words(casework.AddendumLateEntry, casework.AddendumAddendum, casework.AddendumCorrection,
		casework.AddendumEnteredInError),
	"AddableKind":    words(casework.AddendumLateEntry, casework.AddendumAddendum, casework.AddendumCorrection),
	"ContactWayKind": words(casework.ContactPhone, casework.ContactEmail, casework.ContactAddress, casework.ContactOther),
	"MayText":        words(casework.LeaveYes, casework.LeaveNo, casework.LeaveUnknown),
	"Voicemail": words(casework.LeaveYes, casework.LeaveFirstNameOnly, casework.LeaveNo,
		casework.LeaveUnknown),
	"Part": words(casework.PartPrimary, casework.PartSecond),
	"DischargeReason": words(casework.DischargeCompleted, casework.DischargeDroppedOut, casework.DischargeTerminated,
		casework.DischargeTransferred, casework.DischargeIncarcerated, casework.DischargeDeath, casework.DischargeOther,
		casework.DischargeUnknown),
	"PauseReason": words(casework.PauseHospital, casework.PauseJail, casework.PauseTravel, casework.PauseFamily, casework.PauseOther),
	"StayActKind": words(casework.ActAdmit, casework.ActMove, casework.ActLeave, casework.ActDischarge, casework.ActPause,
		casework.ActResume, casework.ActCorrect),
	"StayChangeKind": words(casework.ChangeEnteredLate, casework.ChangeClinician, casework.ChangeCorrected),
	"Direction": words(casework.DirectionAdmitted, casework.DirectionStepDown, casework.DirectionStepUp, casework.DirectionLateral,
		casework.DirectionOther),
	"NeedReason": words(casework.ReasonSafety, casework.ReasonMissed, casework.ReasonDraftLate, casework.ReasonPlanned,
		casework.ReasonChange, casework.ReasonQuiet, casework.ReasonNew, casework.ReasonNoPeer),
	"Because": words(casework.BecauseClinician, casework.BecauseSupervisor, casework.BecauseProgramLead,
		casework.BecauseDirector),
	"LinkWay":          words(casework.LinkWays()...),
	"PlanKind":         words(casework.RecoveryPlanKind, casework.CrisisPlanKind),
	"PlanPart":         words(casework.PlanByClient, casework.PlanByPeer, casework.PlanByProfessional),
	"GoalState":        words(casework.GoalStates()...),
	"DepartureOutcome": words(casework.DepartureOutcomes()...),
	"ReferralState":    words(casework.ReferralStates()...),
	"ReferralAct":      words(append(casework.ReferralActs(), casework.ReferralLose)...),
	"ReferralSide":     words(casework.SideRequester, casework.SideResponder, casework.SideSystem),
	"ReferralWhy":      words(casework.ReferralWhys()...),
	"PeerPlan":         words(casework.PeerPlans()...),
	"WalksAlong":       words(casework.WalksAlongs()...),
	"NoticeWay":        words(casework.NoticePaper, casework.NoticeReadAloud, casework.NoticeLink),
	"NoticeAnswer":     words(casework.NoticeAcknowledged, casework.NoticeRefused),
	"MutualAidKind":    words(casework.MutualAidKinds()...),
	"TaskState":        words(casework.TaskOpen, casework.TaskDone, casework.TaskDropped),
	"TeamSort":         words(casework.TeamSorts()...),
	"Why":              words(casework.Whys()...),
	"ReviewState":      words(casework.ReviewOpen, casework.ReviewFinished),

	"IncomingState":     words(casework.IncomingStates()...),
	"IncomingFrom":      words(casework.IncomingFroms()...),
	"CommunityState":    words(casework.CommunityStates()...),
	"CommunityAct":      words(casework.CommunityActs()...),
	"CommunityStepAct":  words(append([]casework.ReferralAct{casework.ReferralSend}, casework.CommunityActs()...)...),
	"CommunityHow":      words(casework.CommunityHows()...),
	"CommunityPacket":   words(casework.CommunityPackets()...),
	"IntroductionHow":   words(casework.IntroductionHows()...),
	"IntroductionState": words(casework.IntroductionStates()...),

	"EntryState": words(casework.EntryWaiting, casework.EntrySeen, casework.EntrySkipped, casework.EntryLeft,
		casework.EntryCame),
	"Decision":            words(casework.Decisions()...),
	"Likeness":            words(casework.LikeNameAndBirthDate, casework.LikeBirthDate, casework.LikeName, casework.LikeAgencyNumber),
	"DuplicateStatus":     words(casework.DuplicateOpen, casework.DuplicateNotSame, casework.DuplicateMerged),
	"IdentityField":       words(casework.IdentityFields()...),
	"RecipientClass":      words(casework.RecipientClasses()...),
	"OrganizationService": words(casework.OrganizationServices()...),
	"MedicationRecovery":  words(casework.MedicationRecoveries()...),
	"ConsentKind":         words(casework.ConsentKinds()...),
	"ConsentState":        words(casework.ConsentDraft, casework.ConsentActive, casework.ConsentExpired, casework.ConsentRevoked),
	"ConsentExpiry":       words(casework.ConsentExpiries()...),
	"Signer":              words(casework.Signers()...),
	"StaffStatus":         words(casework.StaffInvited, casework.StaffActive, casework.StaffDeactivated),
}
