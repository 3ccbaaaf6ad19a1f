// Package caseloadfile reads the spreadsheet an agency keeps its caseload in
// today and says, line by line, what can be taken over.
//
// Here live: decoding and splitting the file, finding its header, and reading
// names, dates, programs and peers out of what people typed. Not here: who may
// import, what the agency already has on record, and any writing to the
// database; those belong to app.
//
// Nothing in a file is dropped in silence. Every record becomes one [Line] with
// one [Status], headings nobody understood are listed in [File.Unused], and
// [WriteRefused] hands the lines that could not be taken back as a file that
// can be corrected and read again. Such a file no longer holds the lines that
// were good, so app compares with its own records before it takes a person in.
//
// What was decided where a spreadsheet leaves room:
//
//   - A line is refused whole. A wrong phone number or answer holds a person
//     back until somebody corrects it; it is never left out on the quiet.
//   - "Last, First" is split at the comma. Without a comma the first word is
//     the first name and the rest the surname, so that "Luis de la Cruz" needs
//     no dictionary of particles.
//   - 11/2/70 is month first, unless the file has dates that can only be day
//     first and none that can only be month first. 2.11.1970 is always day first. A
//     report remembers in its heading which it was. A two-digit year of a birth date is the latest
//     one that is not in the future; of any other date the one nearest today.
//   - A number alone is a date only with five digits, as Excel counts days from
//     18 May 1927 on: four digits are more likely a year.
//   - A workbook's cells are read as they are kept, not as they are shown, and
//     its days are spelled out in the report. A sheet that ends far below is no
//     harm; one that unpacks to more than a caseload can be is refused unread.
//   - A header may be two lines that only together name the columns. What
//     somebody said of a heading holds over what the reader thinks.
//   - A program needs an admission date and the other way round; a person
//     without either goes in without a stay.
//   - One person may have several lines, one per stay, if all carry the same
//     agency number. Without that number the second line waits for a person to
//     look at it.
//   - What is wrong with a line is said without repeating what stands in it:
//     such messages end up on screens and in logs.
package caseloadfile
