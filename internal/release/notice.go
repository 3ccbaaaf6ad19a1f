package release

// NoticeVersion is which wording of the section 2.32 notice goes along with
// what leaves now. It is written down with each release.
const NoticeVersion = "2024-1"

// notice is one wording of what must go along with what is released with
// consent: 42 CFR 2.32(a), as it stands since the rule of 2024.
type notice struct{ long, short string }

// The statements are the rule's own: (a)(1) begins as compliancecosmos.org
// shows the section (read in November 2026); its list is from the published
// rule, 89 FR 12472. They are English by law; a reader of another language is
// told the same by the sentences around them.
var notices = map[string]notice{"2024-1": {
	long: "This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2). These rules prohibit you " +
		"from using or disclosing this record, or testimony that describes the information contained in this record, in any civil, criminal, " +
		"administrative, or legislative proceedings by any Federal, State, or local authority, against the patient, unless authorized by the " +
		"consent of the patient, except as provided at 42 CFR 2.12(c)(5) or as authorized by a court in accordance with 42 CFR 2.64 or 2.65. " +
		"In addition, the Federal rules prohibit you from making any other use or disclosure of this record unless at least one of the " +
		"following applies: (i) Further use or disclosure is expressly permitted by the written consent of the individual whose information is " +
		"being disclosed in this record or as otherwise permitted by 42 CFR part 2. (ii) You are a covered entity or business associate and have " +
		"received the record pursuant to a consent for treatment, payment, or health care operations. (iii) You have received the record from a " +
		"covered entity or business associate as permitted by 45 CFR part 164, subparts A and E. A general authorization for the release of " +
		"medical or other information is NOT sufficient to meet the required elements of written consent to further use or redisclose the " +
		"record (see 42 CFR 2.31).",
	short: "42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
}}

// Notice is the long statement of a version, and "" for a version that is
// none; a release that must carry a notice does not leave without.
func Notice(version string) string { return notices[version].long }
