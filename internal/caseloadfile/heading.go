package caseloadfile

import "slices"

// Column is something a caseload line can say about a person.
type Column string

const (
	ColumnName         Column = "name" // first and last in one cell
	ColumnFirstName    Column = "first name"
	ColumnMiddleName   Column = "middle name" // goes to the first name
	ColumnLastName     Column = "last name"
	ColumnSuffix       Column = "suffix" // goes to the last name
	ColumnBirthDate    Column = "birth date"
	ColumnAgencyNumber Column = "agency number"
	ColumnPhone        Column = "phone"
	ColumnMayText      Column = "may text"
	ColumnProgram      Column = "program"
	ColumnAdmitted     Column = "admission date"
	ColumnDischarged   Column = "discharge date"
	ColumnPeer         Column = "peer"
	ColumnCoOccurring  Column = "co-occurring"
	ColumnNotes        Column = "notes"
	// ColumnIgnore is what somebody says of a column that is not to be read.
	ColumnIgnore Column = "ignore"
	// ColumnReason is what the report puts in front; it is never read as data.
	ColumnReason Column = "reason"
)

// Fields are what a heading can be said to mean, in the order to offer them.
var Fields = []Column{ColumnName, ColumnFirstName, ColumnMiddleName, ColumnLastName, ColumnSuffix, ColumnBirthDate, ColumnAgencyNumber,
	ColumnPhone, ColumnMayText, ColumnProgram, ColumnAdmitted, ColumnDischarged, ColumnPeer, ColumnCoOccurring, ColumnNotes, ColumnIgnore}

// reasonHeadings are what the report puts in front, rare enough that no
// agency's own column is taken for one.
var reasonHeadings = []string{"Import status", "Import line", "Import column", "Why refused"}

// dayFirstHeading stands for the first of them where 2/11 is 2 November: the
// few lines of a report do not show that any more.
const dayFirstHeading = "Import status (2/11 is 2 November)"

// squashedReasonHeadings are both, in one word each: every cell of the first
// lines is held against them.
var squashedReasonHeadings = func() (all []string) {
	for _, heading := range append([]string{dayFirstHeading}, reasonHeadings...) {
		all = append(all, squash(heading))
	}
	return all
}()

// IsReasonHeading tells a heading that the report puts in front.
func IsReasonHeading(heading string) bool {
	return slices.Contains(squashedReasonHeadings, squash(heading))
}

// columnOf tells what a heading means, in any case and punctuation.
func columnOf(heading string) (Column, bool) {
	switch squash(heading) {
	case "name", "client", "clientname", "clientfullname", "fullname", "patient", "patientname", "participant",
		"participantname", "member", "membername", "consumer", "consumername", "personserved", "individual",
		"nombrecompleto", "nombreyapellido", "nombreyapellidos", "nombre", "clientnm", "patientnm", "lastfirst", "lastnamefirstname", "namelastfirst", "clientnamelastfirst":
		return ColumnName, true
	case "first", "firstname", "fname", "givenname", "given", "forename", "clientfirst", "clientfirstname", "legalfirst", "legalfirstname",
		"patientfirst", "patientfirstname", "firstnm", "clientfirstnm", "patfirstname", "primernombre", "nombres":
		return ColumnFirstName, true
	case "middle", "middlename", "mname", "mi", "middleinitial", "segundonombre", "middlenm":
		return ColumnMiddleName, true
	case "suffix", "namesuffix", "generation", "sufijo":
		return ColumnSuffix, true
	case "last", "lastname", "lname", "surname", "familyname", "clientlast", "clientlastname", "legallast", "legallastname",
		"patientlast", "patientlastname", "lastnm", "clientlastnm", "patlastname", "apellido", "apellidos":
		return ColumnLastName, true
	case "dob", "birthdate", "dateofbirth", "birthday", "birth", "born", "bdate", "clientdob", "patientdob", "birthdt", "fechadenacimiento", "fechanacimiento", "fechadenac",
		"fnacimiento", "nacimiento":
		return ColumnBirthDate, true
	case "mrn", "mrnumber", "mrno", "medicalrecordnumber", "recordnumber", "id", "idnumber", "number", "clientid",
		"clientno", "clientnumber", "patientid", "chart", "chartno", "chartnumber", "caseid", "casenumber",
		"agencynumber", "clientmrn", "expediente", "numerodeexpediente", "noexpediente", "numero":
		return ColumnAgencyNumber, true
	case "phone", "phoneno", "phonenumber", "telephone", "tel", "cell", "cellphone", "mobile", "mobilephone",
		"contactnumber", "clientphone", "primaryphone", "phonenbr", "telefono", "celular", "movil":
		return ColumnPhone, true
	case "oktotext", "maytext", "maywetext", "cantext", "textok", "texting", "textconsent", "consenttotext",
		"textpermission", "sms", "smsok", "mensajes", "puedetextear", "mensajesdetexto":
		return ColumnMayText, true
	case "levelofcare", "loc", "currentlevelofcare", "currentloc", "carelevel", "program", "programname",
		"currentprogram", "service", "stage", "phase", "programcode", "prgmcd", "programa",
		"niveldeatencion", "nivel":
		return ColumnProgram, true
	case "admit", "admitdate", "admitted", "admission", "admissiondate", "dateadmitted", "dateofadmission", "doa",
		"startdate", "start", "intake", "intakedate", "enrolled", "enrollmentdate", "admitdt", "fechadeingreso", "ingreso",
		"fechadeadmision", "admision":
		return ColumnAdmitted, true
	case "dc", "dcdate", "discharge", "discharged", "dischargedate", "datedischarged", "dateofdischarge", "enddate",
		"end", "exitdate", "dischdt", "dischargedt", "dischdate", "fechadealta", "alta", "fechadeegreso", "egreso":
		return ColumnDischarged, true
	case "peer", "peername", "peerspecialist", "certifiedpeerspecialist", "peersupport", "peersupportspecialist",
		"peerworker", "assignedpeer", "primarypeer", "assignedto", "recoverycoach", "cps", "prs", "primarypeername", "primpeer", "par", "especialistadepares",
		"companero", "acompanante":
		return ColumnPeer, true
	case "dualdx", "dual", "dualdiagnosis", "cooccurring", "cooccurringdisorder", "cooccurringneeds", "cod", "diagnosticodual", "coocurrente":
		return ColumnCoOccurring, true
	case "note", "notes", "comment", "comments", "remarks", "notas", "observaciones", "comentarios":
		return ColumnNotes, true
	}
	return "", false
}
