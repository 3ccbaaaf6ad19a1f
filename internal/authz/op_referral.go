package authz

// withReferrals puts the operations on hand-offs beside the others; they stand
// in a file of their own because there are many.
func withReferrals(ops [opCount]opInfo) [opCount]opInfo {
	for op, info := range map[Op]opInfo{
		ReferralBoardGet:   {"referral_board.get", content},
		ReferralGet:        {"referral.get", content},
		ReferralList:       {"referral.list", content},
		ReferralDraft:      {"referral.draft", content | write | steady | noted},
		ReferralUpdate:     {"referral.update", content | write | steady},
		ReferralSend:       {"referral.send", content | write | steady | noted},
		ReferralAsk:        {"referral.ask", content | write | steady},
		ReferralAnswer:     {"referral.answer", content | write | steady},
		ReferralAccept:     {"referral.accept", content | write | steady | noted},
		ReferralDecline:    {"referral.decline", content | write | steady},
		ReferralReturn:     {"referral.return", content | write | steady},
		ReferralSchedule:   {"referral.schedule", content | write | steady},
		ReferralMiss:       {"referral.miss", content | write | steady},
		ReferralAttend:     {"referral.attend", content | write},
		ReferralDisengage:  {"referral.disengage", content | write | steady},
		ReferralCancel:     {"referral.cancel", content | write | steady},
		ReferralOwnersGet:  {"referral_owners.get", content},
		NeedsToldGet:       {"needs_told.get", content}, // no "referral...": who is only asked to take somebody does not reach it
		ReferralPacketGet:  {"referral_packet.get", content},
		ReferralPacketMake: {"referral_packet.make", content | write | steady},
		ReferralLimitList:  {"referral_limit.list", 0},
		ReferralLimitSet:   {"referral_limit.set", write},
		ContinuityGet:      {"continuity.get", content},
		DepartureList:      {"departure.list", content},
		ReferralRemind:     {"referral.remind", content | write | internal},

		WarmIntroductionAdd:  {"warm_introduction.add", content | write | steady},
		WarmIntroductionTell: {"warm_introduction.tell", content | write | steady},

		CommunityReferralList:   {"community_referral.list", content},
		CommunityReferralGet:    {"community_referral.get", content},
		CommunityReferralMake:   {"community_referral.make", content | write | steady},
		CommunityReferralTell:   {"community_referral.tell", content | write | steady},
		CommunityReferralRemind: {"community_referral.remind", content | write | internal},
		CommunityPacketMake:     {"community_packet.make", content | write | steady},

		IncomingReferralList:   {"incoming_referral.list", content},
		IncomingReferralGet:    {"incoming_referral.get", content},
		IncomingReferralRecord: {"incoming_referral.record", content | write | steady},
		IncomingReferralAccept: {"incoming_referral.accept", content | write},
		IncomingReferralClose:  {"incoming_referral.close", content | write | steady},
		IncomingReferralRemind: {"incoming_referral.remind", content | write | internal},
	} {
		ops[op] = info
	}
	return ops
}
